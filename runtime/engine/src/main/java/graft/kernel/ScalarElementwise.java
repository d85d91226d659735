package graft.kernel;

import graft.graph.RaggedBatch;
import graft.program.Activation;
import graft.random.MaskStream;
import graft.tensor.FloatMatrix;

/** Scalar float twin: one element at a time, the same bits as {@code SimdElementwise} at every width. Matrices are [R, c], row-major. */
public final class ScalarElementwise implements ElementwiseKernel {
    @Override
    public void activate(Activation activation, FloatMatrix x, FloatMatrix y) {
        long n = x.elements();
        switch (activation) {
            case RELU -> {
                for (long i = 0; i < n; i++) y.setAt(i, x.at(i) <= 0f ? 0f : x.at(i));
            }
            case GELU -> {
                for (long i = 0; i < n; i++) y.setAt(i, FloatActivations.gelu(x.at(i)));
            }
            case GELU_TANH -> {
                for (long i = 0; i < n; i++) y.setAt(i, FloatActivations.geluTanh(x.at(i)));
            }
            case SILU -> {
                for (long i = 0; i < n; i++) y.setAt(i, FloatActivations.silu(x.at(i)));
            }
            case TANH -> {
                for (long i = 0; i < n; i++) y.setAt(i, FloatActivations.tanh(x.at(i)));
            }
            case LEAKY_RELU -> {
                for (long i = 0; i < n; i++) y.setAt(i, x.at(i) <= 0f ? FloatActivations.LEAKY_SLOPE * x.at(i) : x.at(i));
            }
        }
    }

    @Override
    public void activateGrad(Activation activation, FloatMatrix dy, FloatMatrix x, FloatMatrix dx) {
        long n = x.elements();
        switch (activation) {
            case RELU -> {
                for (long i = 0; i < n; i++) dx.setAt(i, x.at(i) <= 0f ? 0f : dy.at(i));
            }
            case GELU -> {
                for (long i = 0; i < n; i++) dx.setAt(i, dy.at(i) * FloatActivations.geluSlope(x.at(i)));
            }
            case GELU_TANH -> {
                for (long i = 0; i < n; i++) dx.setAt(i, dy.at(i) * FloatActivations.geluTanhSlope(x.at(i)));
            }
            case SILU -> {
                for (long i = 0; i < n; i++) dx.setAt(i, dy.at(i) * FloatActivations.siluSlope(x.at(i)));
            }
            case TANH -> {
                for (long i = 0; i < n; i++) dx.setAt(i, dy.at(i) * FloatActivations.tanhSlope(x.at(i)));
            }
            case LEAKY_RELU -> {
                for (long i = 0; i < n; i++) dx.setAt(i, x.at(i) <= 0f ? FloatActivations.LEAKY_SLOPE * dy.at(i) : dy.at(i));
            }
        }
    }

    @Override
    public void add(FloatMatrix a, FloatMatrix b, FloatMatrix y) {
        long n = a.elements();
        for (long i = 0; i < n; i++) y.setAt(i, a.at(i) + b.at(i));
    }

    @Override
    public void addBias(FloatMatrix x, FloatMatrix b, FloatMatrix y) {
        int columns = x.columns();
        for (int r = 0; r < x.rows(); r++) {
            for (int c = 0; c < columns; c++) y.set(r, c, x.get(r, c) + b.at(c));
        }
    }

    @Override
    public void scale(FloatMatrix x, float factor, FloatMatrix y) {
        long n = x.elements();
        for (long i = 0; i < n; i++) y.setAt(i, x.at(i) * factor);
    }

    @Override
    public void scaleColumns(FloatMatrix x, FloatMatrix s, FloatMatrix y) {
        if (s.elements() == 1) {
            scale(x, s.at(0), y);
            return;
        }
        int columns = x.columns();
        for (int r = 0; r < x.rows(); r++) {
            for (int c = 0; c < columns; c++) y.set(r, c, x.get(r, c) * s.at(c));
        }
    }

    @Override
    public void scaleColumnsGrad(FloatMatrix dy, FloatMatrix x, FloatMatrix dS) {
        if (dS.elements() == 1) {
            dS.setAt(0, dS.at(0) + FixedLanes.dot(dy, x));
            return;
        }
        for (int c = 0; c < x.columns(); c++) {
            float sum = 0f;
            for (int r = 0; r < x.rows(); r++) sum = Math.fma(dy.get(r, c), x.get(r, c), sum);
            dS.setAt(c, dS.at(c) + sum);
        }
    }

    @Override
    public void columnSum(FloatMatrix dy, FloatMatrix dB) {
        for (int c = 0; c < dy.columns(); c++) {
            float sum = 0f;
            for (int r = 0; r < dy.rows(); r++) sum += dy.get(r, c);
            dB.setAt(c, dB.at(c) + sum);
        }
    }

    @Override
    public void dropout(RaggedBatch batch, FloatMatrix x, double rate, int site, DropoutKey key, FloatMatrix y) {
        float factor = (float) (1 / (1 - rate));
        MaskStream mask = MaskStream.ofThread();
        for (int g = 0; g < batch.graphs(); g++) {
            mask.start(key.seed(), key.step(), site, batch.row(g), rate);
            long first = (long) GraphRows.first(batch, x, g) * x.columns();
            int count = GraphRows.count(batch, x, g) * x.columns();
            for (int i = 0; i < count; i++) y.setAt(first + i, mask.keeps(i) ? x.at(first + i) * factor : 0f);
        }
    }
}
