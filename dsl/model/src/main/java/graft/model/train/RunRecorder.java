package graft.model.train;

import graft.plan.MemoryReport;
import graft.train.EpochRecord;
import graft.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes a run's metrics after every epoch, looks at the kernels' speed on the way, and passes everything on. */
public final class RunRecorder implements TrainingListener {
    private final RunFolder folder;
    private final RunReport report;
    private final KernelWatch kernels;
    private final List<EpochRecord> history = new ArrayList<>();

    public RunRecorder(RunFolder folder, RunReport report) {
        this.folder = folder;
        this.report = report;
        this.kernels = new KernelWatch(report);
    }

    @Override
    public void takenUp(List<EpochRecord> before) {
        history.addAll(before);
    }

    @Override
    public void planned(MemoryReport memory, long totalSteps, long firstStep) {
        report.planned(memory, totalSteps, firstStep);
    }

    @Override
    public void stepped(long step, int epoch, Map<String, Double> losses) {
        report.stepped(step, epoch, losses);
        kernels.stepped();
    }

    @Override
    public void epochEnded(EpochRecord epoch) {
        history.add(epoch);
        folder.writeMetrics(history);
        report.epochEnded(epoch);
    }
}
