"""Reference by hand for OGB features: dumps what RDKit gives, and compares it with what Graft gives.

  python3 ogb_reference.py dump    --input FILE.csv[.gz] [--column smiles] [--limit N] --output rdkit.jsonl
  python3 ogb_reference.py compare --reference rdkit.jsonl --graft graft.jsonl [--show N]

Both files hold one JSON object a row: smiles, node_feat (n x 9), edges (one direction, file order) and
edge_feat (m x 3), or smiles and error. `graft featurise --encoding ogb` and the class OgbDump of the test
sources write the same form. Needs RDKit; the reference figures were taken with 2022.09.3.
"""

import argparse
import collections
import csv
import gzip
import json
import sys

NODE = ["atomic number", "chirality", "degree", "charge", "hydrogens", "radicals", "hybridisation", "aromatic", "ring"]
EDGE = ["bond type", "stereo", "conjugated"]


def position(values, value):
    """Index in an OGB list; what the list lacks takes the last place (misc)."""
    return values.index(value) if value in values else len(values) - 1


def features(smiles):
    from rdkit import Chem

    molecule = Chem.MolFromSmiles(smiles)
    if molecule is None:
        return {"smiles": smiles, "error": "RDKit does not read it"}
    kinds = Chem.rdchem
    chirality = [kinds.ChiralType.CHI_UNSPECIFIED, kinds.ChiralType.CHI_TETRAHEDRAL_CW,
                 kinds.ChiralType.CHI_TETRAHEDRAL_CCW, kinds.ChiralType.CHI_OTHER, "misc"]
    h = kinds.HybridizationType
    hybridisation = [h.SP, h.SP2, h.SP3, h.SP3D, h.SP3D2, "misc"]
    b = kinds.BondType
    types = [b.SINGLE, b.DOUBLE, b.TRIPLE, b.AROMATIC, "misc"]
    s = kinds.BondStereo
    stereo = [s.STEREONONE, s.STEREOZ, s.STEREOE, s.STEREOCIS, s.STEREOTRANS, s.STEREOANY]
    nodes = [[position(list(range(1, 119)) + ["misc"], a.GetAtomicNum()),
              position(chirality, a.GetChiralTag()),
              position(list(range(11)) + ["misc"], a.GetTotalDegree()),
              position(list(range(-5, 6)) + ["misc"], a.GetFormalCharge()),
              position(list(range(9)) + ["misc"], a.GetTotalNumHs()),
              position(list(range(5)) + ["misc"], a.GetNumRadicalElectrons()),
              position(hybridisation, a.GetHybridization()),
              int(a.GetIsAromatic()), int(a.IsInRing())] for a in molecule.GetAtoms()]
    edges = [[bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()] for bond in molecule.GetBonds()]
    edge_features = [[position(types, bond.GetBondType()), stereo.index(bond.GetStereo()),
                      int(bond.GetIsConjugated())] for bond in molecule.GetBonds()]
    return {"smiles": smiles, "node_feat": nodes, "edges": edges, "edge_feat": edge_features}


def dump(options):
    from rdkit import RDLogger

    RDLogger.DisableLog("rdApp.*")
    opener = gzip.open if options.input.endswith(".gz") else open
    with opener(options.input, "rt", newline="") as source, open(options.output, "w") as target:
        for index, row in enumerate(csv.DictReader(source)):
            if options.limit and index >= options.limit:
                break
            target.write(json.dumps(features(row[options.column]), separators=(",", ":")) + "\n")


def causes(want, got):
    """Names of what differs between two rows, in a fixed order."""
    if "error" in want or "error" in got:
        return [] if "error" in want and "error" in got else ["only one side reads it"]
    if len(want["node_feat"]) != len(got["node_feat"]):
        return ["number of atoms"]
    found = []
    for k, name in enumerate(NODE):
        if any(a[k] != b[k] for a, b in zip(want["node_feat"], got["node_feat"])):
            found.append(name)
    if [sorted(e) for e in want["edges"]] != [sorted(e) for e in got["edges"]]:
        found.append("bonds or their order")
    else:
        for k, name in enumerate(EDGE):
            if any(a[k] != b[k] for a, b in zip(want["edge_feat"], got["edge_feat"])):
                found.append(name)
    return found


def compare(options):
    total = same = 0
    by_cause = collections.Counter()
    shown = []
    with open(options.reference) as reference, open(options.graft) as graft:
        for index, (left, right) in enumerate(zip(reference, graft, strict=True)):
            want, got = json.loads(left), json.loads(right)
            total += 1
            different = causes(want, got)
            if not different:
                same += 1
                continue
            by_cause[", ".join(different)] += 1
            if len(shown) < options.show:
                shown.append((index, want["smiles"], different, got.get("error", "")))
    print(f"{same} of {total} molecules equal in every atom and bond ({100.0 * same / max(total, 1):.3f} %)")
    for cause, count in by_cause.most_common():
        print(f"  {count}  {cause}")
    for index, smiles, different, error in shown:
        print(f"  row {index}: {smiles}: {', '.join(different)} {error}")


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    first = commands.add_parser("dump")
    first.add_argument("--input", required=True)
    first.add_argument("--column", default="smiles")
    first.add_argument("--limit", type=int, default=0)
    first.add_argument("--output", required=True)
    second = commands.add_parser("compare")
    second.add_argument("--reference", required=True)
    second.add_argument("--graft", required=True)
    second.add_argument("--show", type=int, default=10)
    options = parser.parse_args(arguments)
    (dump if options.command == "dump" else compare)(options)


if __name__ == "__main__":
    main(sys.argv[1:])
