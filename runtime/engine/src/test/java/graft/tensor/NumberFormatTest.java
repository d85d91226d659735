package graft.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class NumberFormatTest {
    private static int rounded(int bits) {
        return Float.floatToRawIntBits(NumberFormat.BFLOAT16.round(Float.intBitsToFloat(bits)));
    }

    @Test
    void theNearestNumberIsTakenAndTheEvenOneOfTwo() {
        assertEquals(0x3f800000, rounded(0x3f800000), "1 is one of its numbers");
        assertEquals(0x3f800000, rounded(0x3f807fff));
        assertEquals(0x3f800000, rounded(0x3f808000), "half way down to an even last bit");
        assertEquals(0x3f820000, rounded(0x3f818000), "half way up to an even last bit");
        assertEquals(0x3f810000, rounded(0x3f808001));
        assertEquals(0xbf810000, rounded(0xbf808001));
        assertEquals(0x40000000, rounded(0x3fffffff), "into the next exponent");
    }

    @Test
    void whatIsNoOrdinaryNumberStaysWhatItIs() {
        assertEquals(0x80000000, rounded(0x80000000), "-0");
        assertEquals(Float.floatToRawIntBits(Float.NEGATIVE_INFINITY), rounded(Float.floatToRawIntBits(Float.NEGATIVE_INFINITY)));
        assertEquals(Float.POSITIVE_INFINITY, NumberFormat.BFLOAT16.round(Float.MAX_VALUE));
        assertTrue(Float.isNaN(NumberFormat.BFLOAT16.round(Float.intBitsToFloat(0x7f800001))));
        assertTrue(Float.isNaN(NumberFormat.BFLOAT16.round(Float.intBitsToFloat(0xffffffff))));
    }

    @Test
    void noOtherOfItsNumbersIsNearer() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            float x = Float.intBitsToFloat(random.nextInt());
            if (!Float.isFinite(x)) continue;
            float near = NumberFormat.BFLOAT16.round(x);
            if (!Float.isFinite(near)) continue;
            int bits = Float.floatToRawIntBits(near);
            assertEquals(0, bits & 0xffff);
            for (int step : new int[] {-0x10000, 0x10000}) {
                float other = Float.intBitsToFloat(bits + step);
                if (Float.isFinite(other)) assertTrue(Math.abs((double) near - x) <= Math.abs((double) other - x), () -> x + " became " + near + " and not " + other);
            }
        }
    }

    @Test
    void aWeightIsRoundedWhereverItLies() {
        WeightTensor weight = WeightTensor.of(Shape.of(2, 2), 1.00390625f, 1.01171875f, -3, 0.1f);
        float[] expected = {1, 1.015625f, -3, NumberFormat.BFLOAT16.round(0.1f)};
        assertArrayEquals(expected, weight.rounded(NumberFormat.BFLOAT16).toArray());
        assertArrayEquals(expected, WeightTensor.made(Shape.of(2, 2), target -> weight.copyTo(target, 0)).rounded(NumberFormat.BFLOAT16).toArray());
        assertSame(weight, weight.rounded(NumberFormat.FLOAT32));
    }
}
