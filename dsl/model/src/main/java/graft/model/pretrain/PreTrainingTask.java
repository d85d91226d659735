package graft.model.pretrain;

import graft.graph.Masking;
import graft.graph.NodeClass;
import graft.model.Gtn;
import graft.model.ModelException;
import graft.model.NodeEncoding;
import graft.molecules.chem.MatFeaturiser;
import graft.molecules.chem.OgbFeaturiser;

/** What a backbone learns from a corpus. */
public sealed interface PreTrainingTask {
    /**
     * To say which element an atom is whose features are hidden (attribute masking, arXiv 1905.12265, section 3.1.2). Needs no label.
     *
     * @param rate share of atoms that are hidden
     */
    record HiddenAtoms(double rate) implements PreTrainingTask {
        public HiddenAtoms {
            new Masking(rate, 0);
        }

        /** @throws ModelException if the backbone reads no features that name an element */
        NodeClass elements(Gtn backbone) {
            for (NodeEncoding e : backbone.nodeEncodings()) {
                if (e instanceof NodeEncoding.Features f && f.count() == OgbFeaturiser.ATOM_FEATURES) return new NodeClass.Category(0, OgbFeaturiser.ELEMENTS);
                if (e instanceof NodeEncoding.Numbers n && n.count() == MatFeaturiser.ATOM_FEATURES) return new NodeClass.OneHot(0, MatFeaturiser.ELEMENT_CLASSES);
            }
            throw new ModelException(backbone.name() + " reads neither the " + OgbFeaturiser.ATOM_FEATURES + " atom features of OGB nor the " + MatFeaturiser.ATOM_FEATURES
                    + " of MAT, so that no element could be hidden; pre-train it on properties");
        }
    }

    /** To predict the corpus' label columns, standardised, missing ones left out. */
    record Properties() implements PreTrainingTask {}
}
