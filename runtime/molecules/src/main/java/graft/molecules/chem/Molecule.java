package graft.molecules.chem;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A perceived molecule, unchangeable and free to share between threads. Atoms keep the order of the input (hydrogens that
 * became counts left out); bonds come in the order in which the input completes them, ring closures last.
 *
 * @param name the input: the SMILES, or the title of an SDF record
 */
public record Molecule(String name, List<Atom> atoms, List<Bond> bonds) {

    public Molecule {
        atoms = List.copyOf(atoms);
        bonds = List.copyOf(bonds);
    }

    static Molecule freeze(String name, WorkingMolecule source) {
        List<Atom> atoms = new ArrayList<>(source.atoms.size());
        for (WorkingAtom a : source.atoms) {
            atoms.add(new Atom(a.element, a.isotope, a.charge, a.hydrogens(), a.totalDegree(), a.radicals,
                    a.hybridisation, a.chirality, a.aromatic, source.rings.contains(a)));
        }
        List<Bond> bonds = new ArrayList<>(source.bonds.size());
        for (WorkingBond b : source.bonds) {
            bonds.add(new Bond(b.begin.index, b.end.index, b.type, b.stereo, place(b.highestAtBegin), place(b.highestAtEnd),
                    b.conjugated, source.rings.contains(b)));
        }
        return new Molecule(name, atoms, bonds);
    }

    private static int place(@Nullable WorkingAtom atom) {
        return atom == null ? -1 : atom.index;
    }
}
