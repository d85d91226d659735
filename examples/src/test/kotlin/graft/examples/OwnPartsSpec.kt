package graft.examples

import graft.model.laws.ModelLaws
import io.kotest.core.spec.style.FunSpec

/** The gradient check, and every other law, comes with one line. */
class OwnPartsSpec : FunSpec({
    test("an adapter of one's own on a backbone of one's own obeys the laws") {
        val backbone = distanceTransformer(width = 8, blocks = 2)
        ModelLaws.check(backbone.grafted { it.freezeBackbone().everyBlock { b -> b.afterBlock(GatedAdapter(2)) }.classification(2) })
    }

    test("the backbone itself obeys them, everything trained") {
        ModelLaws.check(distanceTransformer(width = 8, blocks = 1).grafted { it.regression(1) })
    }
})
