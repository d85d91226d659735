package graft.model.adapter;

/** The Cayley transform in double, for merging: the program has an operation of its own for it. */
final class Rotation {
    private Rotation() {}

    /**
     * R = (I - Q)(I + Q)^-1 = 2 (I + Q)^-1 - I.
     *
     * @param v upper triangles of several Q, row by row
     * @param from where this one's begins
     * @param r [block, block], filled
     */
    static void cayley(int block, double[] v, int from, double[] r) {
        double[][] m = new double[block][2 * block];
        int at = from;
        for (int i = 0; i < block; i++) {
            m[i][i] += 1;
            m[i][block + i] = 1;
            for (int j = i + 1; j < block; j++) {
                m[i][j] = v[at];
                m[j][i] = -v[at++];
            }
        }
        for (int k = 0; k < block; k++) {
            int pivot = k;
            for (int i = k + 1; i < block; i++) if (Math.abs(m[i][k]) > Math.abs(m[pivot][k])) pivot = i;
            double[] row = m[pivot];
            m[pivot] = m[k];
            m[k] = row;
            double inverse = 1 / row[k];
            for (int j = 0; j < 2 * block; j++) row[j] *= inverse;
            for (int i = 0; i < block; i++) {
                double f = m[i][k];
                if (i == k || f == 0) continue;
                for (int j = 0; j < 2 * block; j++) m[i][j] -= f * row[j];
            }
        }
        for (int i = 0; i < block; i++) for (int j = 0; j < block; j++) r[i * block + j] = 2 * m[i][block + j] - (i == j ? 1 : 0);
    }
}
