package graft.molecules.chem;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One record of an SDF file.
 *
 * @param number 1-based place in the file
 * @param molecule what its connection table says; named by the record's title
 * @param fields data fields in file order; values of several lines keep their line breaks
 */
public record SdfRecord(int number, Molecule molecule, Map<String, String> fields) {
    public SdfRecord {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
}
