package graft.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Products against a plain triple loop, and the arguments that are refused. */
class CublasTest extends OnTheDouble {
    private static final float FAR = 1e-5f;

    private final Random random = new Random(5);
    private Cublas blas;

    @BeforeEach
    void openCublas() {
        blas = context.cublas(stream, 1 << 16);
    }

    /** op(A)[m,k] op(B)[k,n] in double, column-major, dense results. */
    private static float[] product(boolean ta, boolean tb, int m, int n, int k, float[] a, int lda, float[] b, int ldb) {
        float[] c = new float[m * n];
        for (int j = 0; j < n; j++)
            for (int i = 0; i < m; i++) {
                double sum = 0;
                for (int l = 0; l < k; l++) sum += (double) a[ta ? i * lda + l : l * lda + i] * b[tb ? l * ldb + j : j * ldb + l];
                c[j * m + i] = (float) sum;
            }
        return c;
    }

    private float[] noise(int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) x[i] = random.nextFloat() - 0.5f;
        return x;
    }

    private static long all(DeviceMemory memory) {
        return memory.at(0, memory.bytes());
    }

    @Test
    void sgemmInEveryOrientationWithScalesAndLeadingDimensions() {
        int m = 5;
        int n = 7;
        int k = 9;
        for (boolean ta : new boolean[] {false, true})
            for (boolean tb : new boolean[] {false, true}) {
                int lda = (ta ? k : m) + 2;
                int ldb = (tb ? n : k) + 3;
                float[] a = noise(lda * (ta ? m : k));
                float[] b = noise(ldb * (tb ? k : n));
                float[] c = noise((m + 1) * n);
                DeviceMemory to = upload(c);
                blas.sgemm(ta, tb, m, n, k, 2f, all(upload(a)), lda, all(upload(b)), ldb, 0.5f, all(to), m + 1);
                float[] got = download(to, c.length);
                float[] want = product(ta, tb, m, n, k, a, lda, b, ldb);
                for (int j = 0; j < n; j++) {
                    for (int i = 0; i < m; i++) assertEquals(2 * want[j * m + i] + 0.5f * c[j * (m + 1) + i], got[j * (m + 1) + i], FAR);
                    assertEquals(c[j * (m + 1) + m], got[j * (m + 1) + m], "what lies between columns stays");
                }
            }
    }

    @Test
    void stridedPointedAndGroupedProductsAgree() {
        int m = 3;
        int n = 4;
        int k = 6;
        int count = 5;
        float[] a = noise(m * k * count);
        float[] b = noise(k * n * count);
        DeviceMemory da = upload(a);
        DeviceMemory db = upload(b);
        DeviceMemory strided = upload(new float[m * n * count]);
        DeviceMemory pointed = upload(new float[m * n * count]);
        DeviceMemory grouped = upload(new float[m * n * count]);
        blas.sgemmStridedBatched(false, false, m, n, k, 1f, all(da), m, m * k, all(db), k, k * n, 0f, all(strided), m, m * n, count);
        long as = all(addresses(da, m * k, count));
        long bs = all(addresses(db, k * n, count));
        blas.sgemmBatched(false, false, m, n, k, 1f, as, m, bs, k, 0f, all(addresses(pointed, m * n, count)), m, count);
        GroupedProducts groups = new GroupedProducts(4).start(as, bs, all(addresses(grouped, m * n, count)));
        blas.sgemmGrouped(groups.group(false, false, m, n, k, 1f, m, k, 0f, m, 2).group(false, false, m, n, k, 1f, m, k, 0f, m, count - 2));
        float[] first = download(strided, m * n * count);
        for (int p = 0; p < count; p++) {
            float[] want = product(false, false, m, n, k, Arrays.copyOfRange(a, p * m * k, (p + 1) * m * k), m,
                    Arrays.copyOfRange(b, p * k * n, (p + 1) * k * n), k);
            for (int i = 0; i < m * n; i++) assertEquals(want[i], first[p * m * n + i], FAR);
        }
        assertArrayEquals(first, download(pointed, first.length));
        assertArrayEquals(first, download(grouped, first.length));
        assertEquals(3 * count, gpu.products());
        assertThrows(CudaException.class, () -> new GroupedProducts(1).start(0, 0, 0).group(false, false, 1, 1, 1, 1, 1, 1, 0, 1, 1)
                .group(false, false, 1, 1, 1, 1, 1, 1, 0, 1, 1));
    }

    /** An array of the device addresses of a block's parts. */
    private DeviceMemory addresses(DeviceMemory memory, int floats, int count) {
        float[] words = new float[2 * count];
        for (int i = 0; i < count; i++) {
            long address = memory.at(4L * floats * i, 4L * floats);
            words[2 * i] = Float.intBitsToFloat((int) address);
            words[2 * i + 1] = Float.intBitsToFloat((int) (address >>> 32));
        }
        return upload(words);
    }

    @Test
    void lowerPrecisionsAreWhatTheySay() {
        int n = 8;
        float[] a = noise(n * n);
        float[] b = noise(n * n);
        DeviceMemory da = upload(a);
        DeviceMemory db = upload(b);
        DeviceMemory c = upload(new float[n * n]);
        blas.mathMode(Cublas.MathMode.TF32);
        blas.sgemm(false, false, n, n, n, 1f, all(da), n, all(db), n, 0f, all(c), n);
        float[] tf32 = download(c, n * n);
        blas.mathMode(Cublas.MathMode.FLOAT32);
        blas.sgemm(false, false, n, n, n, 1f, all(da), n, all(db), n, 0f, all(c), n);
        float[] float32 = download(c, n * n);
        blas.gemmEx(false, false, n, n, n, 1f, all(upload(bf16(a))), n, all(upload(bf16(b))), n, Cublas.Type.BF16, 0f, all(c), n, Cublas.Type.FLOAT32);
        float[] bf16 = download(c, n * n);
        float[] want = product(false, false, n, n, n, a, n, b, n);
        double[] far = new double[3];
        for (int i = 0; i < n * n; i++) {
            far[0] = Math.max(far[0], Math.abs(want[i] - float32[i]));
            far[1] = Math.max(far[1], Math.abs(want[i] - tf32[i]));
            far[2] = Math.max(far[2], Math.abs(want[i] - bf16[i]));
        }
        assertTrue(far[0] < 1e-6 && far[1] > 1e-5 && far[1] < 2e-3 && far[2] > far[1] && far[2] < 2e-2, () -> Arrays.toString(far));
    }

    /** Two bf16 values a word, cut off. */
    private static float[] bf16(float[] x) {
        float[] words = new float[x.length / 2];
        for (int i = 0; i < words.length; i++)
            words[i] = Float.intBitsToFloat(Float.floatToRawIntBits(x[2 * i]) >>> 16 | Float.floatToRawIntBits(x[2 * i + 1]) & 0xffff0000);
        return words;
    }

    @Test
    void badLeadingDimensionsAndRangesAreRefused() {
        DeviceMemory a = upload(noise(16));
        DeviceMemory c = upload(noise(16));
        CudaException refused = assertThrows(CudaException.class, () -> blas.sgemm(false, false, 4, 4, 4, 1f, all(a), 3, all(a), 4, 0f, all(c), 4));
        assertTrue(refused.getMessage().contains("CUBLAS_STATUS_INVALID_VALUE") && refused.getMessage().contains("4x4x4"), refused.getMessage());
        complaintsOf("lda = 3");
        assertThrows(CudaException.class, () -> blas.sgemm(false, false, 4, 5, 4, 1f, all(a), 4, all(a), 4, 0f, all(c), 4));
        complaintsOf("of a block of 64");
        assertThrows(CudaException.class, () -> blas.sgemm(false, false, 4, 4, 4, 1f, all(a), 4, all(a), 4, 0f, all(a), 4));
        complaintsOf("C overlaps A");
        PinnedMemory host = context.pinned(64);
        assertThrows(CudaException.class, () -> blas.sgemm(false, false, 4, 4, 4, 1f, host.segment().address(), 4, all(a), 4, 0f, all(c), 4));
        complaintsOf("is host memory");
        long freed = all(a);
        a.close();
        assertThrows(CudaException.class, () -> blas.sgemm(false, false, 4, 4, 4, 1f, freed, 4, freed, 4, 0f, all(c), 4));
        complaintsOf("memory that was freed");
        blas.close();
        assertThrows(CudaException.class, () -> blas.sgemm(false, false, 1, 1, 1, 1f, all(c), 1, all(c), 1, 0f, all(c), 1));
    }
}
