package graft.molecules.chem;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The periodic table as far as perception needs it. Allowed valences and outer electrons are those of RDKit's valence
 * model; a last valence of -1 means that anything goes.
 */
final class Elements {
    static final int HYDROGEN = 1;
    static final int CARBON = 6;
    static final int NITROGEN = 7;
    static final int OXYGEN = 8;
    static final int PHOSPHORUS = 15;
    static final int SULFUR = 16;
    static final int ARSENIC = 33;
    static final int SELENIUM = 34;
    static final int TELLURIUM = 52;
    static final int COUNT = 118;

    /** Symbol, outer electrons, mass number of the commonest isotope, allowed valences; in order of atomic number from 1. */
    private static final String TABLE =
            """
            H 1 1 1; He 2 4 0; Li 1 7 1; Be 2 9 2; B 3 11 3; C 4 12 4; N 5 14 3; O 6 16 2; F 7 19 1; Ne 8 20 0;
            Na 1 23 1; Mg 2 24 2,-1; Al 3 27 3,6; Si 4 28 4,6; P 5 31 3,5,7; S 6 32 2,4,6; Cl 7 35 1; Ar 8 40 0;
            K 1 39 1; Ca 2 40 2,-1; Sc 3 45 -1; Ti 4 48 -1; V 5 51 -1; Cr 6 52 -1; Mn 7 55 -1; Fe 8 56 -1; Co 9 59 -1;
            Ni 10 58 -1; Cu 11 63 -1; Zn 2 64 -1; Ga 3 69 3; Ge 4 74 4; As 5 75 3,5,7; Se 6 80 2,4,6; Br 7 79 1; Kr 8 84 0;
            Rb 1 85 1; Sr 2 88 2,-1; Y 3 89 -1; Zr 4 90 -1; Nb 5 93 -1; Mo 6 98 -1; Tc 7 97 -1; Ru 8 102 -1; Rh 9 103 -1;
            Pd 10 106 -1; Ag 11 107 -1; Cd 2 114 -1; In 3 115 3; Sn 4 120 2,4; Sb 5 121 3,5,7; Te 6 130 2,4,6; I 7 127 1,3,5;
            Xe 8 132 0,2,4,6; Cs 1 133 1; Ba 2 138 2,-1; La 3 139 -1; Ce 4 140 -1; Pr 3 141 -1; Nd 4 142 -1; Pm 5 145 -1;
            Sm 6 152 -1; Eu 7 153 -1; Gd 8 158 -1; Tb 9 159 -1; Dy 10 164 -1; Ho 11 165 -1; Er 12 166 -1; Tm 13 169 -1;
            Yb 14 174 -1; Lu 15 175 -1; Hf 4 180 -1; Ta 5 181 -1; W 6 184 -1; Re 7 187 -1; Os 8 192 -1; Ir 9 193 -1;
            Pt 10 195 -1; Au 11 197 -1; Hg 2 202 -1; Tl 3 205 3; Pb 4 208 2,4; Bi 5 209 3,5,7; Po 6 209 2,4,6; At 7 210 1,3,5;
            Rn 8 211 0; Fr 1 223 1; Ra 2 223 2,-1; Ac 3 227 -1; Th 4 232 -1; Pa 3 231 -1; U 4 238 -1; Np 5 236 -1; Pu 6 238 -1;
            Am 7 241 -1; Cm 8 243 -1; Bk 9 247 -1; Cf 10 249 -1; Es 11 252 -1; Fm 12 257 -1; Md 13 258 -1; No 14 259 -1;
            Lr 15 262 -1; Rf 2 267 -1; Db 2 268 -1; Sg 2 271 -1; Bh 2 270 -1; Hs 2 269 -1; Mt 2 278 -1; Ds 2 281 -1; Rg 2 281 -1;
            Cn 2 285 -1; Nh 2 284 -1; Fl 2 289 -1; Mc 2 288 -1; Lv 2 293 -1; Ts 2 292 -1; Og 2 294 -1
            """;

    private static final String[] SYMBOLS = new String[COUNT + 1];
    private static final int[] OUTER = new int[COUNT + 1];
    private static final int[] ISOTOPES = new int[COUNT + 1];
    private static final int[][] VALENCES = new int[COUNT + 1][];
    private static final Map<String, Integer> BY_SYMBOL = new HashMap<>();

    /** Elements left of carbon in the sense that a positive charge lowers, not raises, the hydrogens they take. */
    private static final boolean[] EARLY = new boolean[COUNT + 1];

    static {
        SYMBOLS[0] = "*";
        VALENCES[0] = new int[] {-1};
        int number = 1;
        for (String row : TABLE.strip().split(";\\s*")) {
            String[] fields = row.split(" ");
            SYMBOLS[number] = fields[0];
            OUTER[number] = Integer.parseInt(fields[1]);
            ISOTOPES[number] = Integer.parseInt(fields[2]);
            VALENCES[number] = Arrays.stream(fields[3].split(",")).mapToInt(Integer::parseInt).toArray();
            BY_SYMBOL.put(fields[0], number);
            number++;
        }
        int[][] early = {{3, 5}, {11, 13}, {19, 22}, {30, 32}, {37, 41}, {48, 51}, {55, 61}, {72, 73}, {80, 83}, {87, 93}, {104, 118}};
        for (int[] range : early) {
            Arrays.fill(EARLY, range[0], range[1] + 1, true);
        }
    }

    private Elements() {}

    /** Atomic number of a symbol in its usual spelling, or -1. */
    static int bySymbol(String symbol) {
        return BY_SYMBOL.getOrDefault(symbol, -1);
    }

    static String symbol(int element) {
        return SYMBOLS[element];
    }

    static int outerElectrons(int element) {
        return OUTER[element];
    }

    static int commonIsotope(int element) {
        return ISOTOPES[element];
    }

    /** Allowed valences, rising; do not write to it. */
    static int[] valences(int element) {
        return VALENCES[element];
    }

    /** First allowed valence; -1 where none is known. */
    static int defaultValence(int element) {
        return VALENCES[element][0];
    }

    /** Default valence of the element that a charge turns this one into; out of the table nothing is known. */
    static int isoelectronicValence(int element, int charge) {
        int effective = element - charge;
        return effective >= 0 && effective <= COUNT ? VALENCES[effective][0] : -1;
    }

    static boolean isEarly(int element) {
        return EARLY[element];
    }

    /** By outer electrons, then by the lighter atom: the order that exocyclic double bonds are judged by. */
    static boolean moreElectronegative(int a, int b) {
        return OUTER[a] > OUTER[b] || (OUTER[a] == OUTER[b] && a < b);
    }
}
