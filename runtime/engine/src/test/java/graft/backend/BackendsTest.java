package graft.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BackendsTest {
    @Test
    void namesAreThemselves() {
        assertEquals("reference", Backends.byName("reference").name());
        assertEquals("scalar", Backends.byName("scalar").name());
        assertTrue(Backends.NAMES.contains(Backends.byName("auto").name()));
    }

    @Test
    void aWrongNameIsATypedErrorWithTheNearest() {
        String message = assertThrows(BackendException.class, () -> Backends.byName("sind")).getMessage();
        assertTrue(message.contains("'sind'") && message.contains("did you mean simd"), message);
    }
}
