package graft.specs

import com.tngtech.archunit.core.domain.JavaClass
import com.tngtech.archunit.core.domain.JavaClasses
import com.tngtech.archunit.core.importer.ClassFileImporter
import com.tngtech.archunit.core.importer.Location
import com.tngtech.archunit.lang.ArchCondition
import com.tngtech.archunit.lang.ConditionEvents
import com.tngtech.archunit.lang.SimpleConditionEvent
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainAll
import io.kotest.matchers.ints.shouldBeGreaterThan
import java.nio.file.Files

/** The modules in the order of their arrows: each may use those before it and nothing after it. */
private val modules = listOf("native-bindings", "runtime/engine", "runtime/molecules", "dsl/model", "dsl/kotlin", "dsl/study", "dsl/script")

private fun isTestCode(location: Location): Boolean = location.contains("/test-classes/") || location.contains("-tests.jar")

private val graft: JavaClasses = ClassFileImporter().withImportOption { !isTestCode(it) }.importPackages("graft")

/** The place in [modules] of the module whose build wrote this class; -1 for a class of none of them. */
private fun moduleOf(type: JavaClass): Int {
    val file = type.source.map { it.uri.toString() }.orElse("")
    return modules.indexOfFirst { "/$it/target/" in file }
}

private fun arrowsRunOneWay() = object : ArchCondition<JavaClass>("use classes of their own module and of those before it") {
    override fun check(type: JavaClass, events: ConditionEvents) {
        val home = moduleOf(type)
        if (home < 0) {
            events.add(SimpleConditionEvent.violated(type, "${type.name} is in no known module (${type.source.orElse(null)})"))
        }
        type.directDependenciesFromSelf
            .filter { moduleOf(it.targetClass) > home }
            .forEach { events.add(SimpleConditionEvent.violated(type, it.description)) }
    }
}

/** Holds the code to the picture in the design: which way arrows run, and who may touch what. */
class ArchitectureSpec : FunSpec({
    test("every module has classes to look at") {
        val seen = graft.map(::moduleOf).filter { it >= 0 }.map(modules::get).toSet()
        seen shouldContainAll modules.filter { Files.exists(checkout.resolve(it).resolve("src/main")) }
        graft.size shouldBeGreaterThan 50
    }

    test("arrows between modules run one way") {
        classes().should(arrowsRunOneWay()).check(graft)
    }

    test("packages of the engine form no ring") {
        slices().matching("graft.(*)..").should().beFreeOfCycles().check(graft)
    }

    test("only graft.kernel.simd mentions the Vector API") {
        noClasses().that().resideOutsideOfPackage("graft.kernel.simd..")
            .should().dependOnClassesThat().resideInAPackage("jdk.incubator..")
            .check(graft)
    }

    test("graft.kernel.simd is reached by reflection alone") {
        noClasses().that().resideOutsideOfPackage("graft.kernel.simd..")
            .should().dependOnClassesThat().resideInAPackage("graft.kernel.simd..")
            .check(graft)
    }

    test("chemistry stays in the molecules") {
        noClasses().that().resideOutsideOfPackage("graft.molecules..")
            .should().dependOnClassesThat().resideInAnyPackage("com.actelion..", "org.openscience..")
            .check(graft)
    }

    test("there is no utility drawer") {
        noClasses().should().haveNameMatching(".*(Utils?|Helpers?|Misc|Common)").check(graft)
    }
})
