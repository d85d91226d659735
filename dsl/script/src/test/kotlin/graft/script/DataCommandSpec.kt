package graft.script

import io.kotest.core.spec.style.StringSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain

class DataCommandSpec : StringSpec({
    val empty = tempdir().toPath()

    "data lists the catalogue and says what is at hand and what was never tried" {
        val outcome = graft("data", "--data-dir", empty.toString())
        outcome.code shouldBe 0
        outcome.out.lines().first { it.startsWith("esol ") } shouldContain "to fetch"
        outcome.out.lines().first { it.startsWith("molpcba ") } shouldContain "cannot run"
        outcome.out shouldContain "unverified"
    }

    "data NAME says address, checksum and columns" {
        val outcome = graft("data", "tox21", "--data-dir", empty.toString())
        outcome.out shouldContain "every other column"
        outcome.out shouldContain "unverified: never tried"
        graft("data", "tox12", "--data-dir", empty.toString()).err shouldContain "did you mean tox21"
    }
})
