package graft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNamesTest {
    private final List<String> known = List.of("query", "key", "value", "attention.output", "head");

    @Test
    void misspeltSwappedAndShortenedNamesAreFound() {
        assertEquals(List.of("query"), NearestNames.of("qurey", known, 1));
        assertEquals(List.of("value"), NearestNames.of("VALUES", known, 3));
        assertEquals("attention.output", NearestNames.of("attention", known, 3).getFirst());
    }

    @Test
    void whatIsFarIsNotSuggested() {
        assertEquals(List.of(), NearestNames.of("zzzzzz", known, 3));
        assertEquals("there is query, key, value, attention.output, head", NearestNames.hint("zzzzzz", known));
        assertEquals("there is none", NearestNames.hint("x", List.of()));
    }
}
