package io.sluice.lustre;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPath(Path.of(URI.create(LustreFileSystem.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toString())));

    @Test
    void onlyOnePackageKnowsJna() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.sluice.lustre.backend.jna")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .check(PRODUCT);
    }

    @Test
    void onlyTheChoiceOfBackendKnowsWhatStandsBehindIt() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.sluice.lustre.backend", "io.sluice.lustre.backend.jna", "io.sluice.lustre.io")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.sluice.lustre.backend.jna")
                .check(PRODUCT);
    }

    @Test
    void theProductDoesNotKnowTheSimulator() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.sluice.lustre.simulator..")
                .check(PRODUCT);
    }

    @Test
    void nothingIsPrinted() {
        noClasses()
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(PRODUCT);
    }

    @Test
    void noMethodTakesAnOptional() {
        methods()
                .that()
                .areDeclaredInClassesThat()
                .arePublic()
                .should()
                .notHaveRawParameterTypes(Optional.class)
                .check(PRODUCT);
    }
}
