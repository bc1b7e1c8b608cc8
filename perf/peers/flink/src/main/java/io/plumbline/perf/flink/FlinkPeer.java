package io.plumbline.perf.flink;

import io.plumbline.perf.peer.Parting;
import io.plumbline.perf.peer.Peer;
import io.plumbline.perf.peer.PeerInput;
import io.plumbline.perf.peer.PeerRun;
import java.nio.file.Path;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A source of two partitions, a keyed process function with the round in its state, a sink. Usually the stream is keyed
 * by the code, which sends each reading from one thread to another; fused, the partitions are those that Flink
 * itself would make, so that it need not, and all of it is one chain on each of two threads. See "Reinterpreting a
 * pre-partitioned data stream as keyed stream" in Flink's documentation.
 */
final class FlinkPeer implements Peer
{
    private static final int PARALLELISM = 2;
    private static final int MAX_PARALLELISM = 128;
    private static final long PACED_BUFFER_TIMEOUT_MS = 1;

    /** A file sink finishes its files with checkpoints alone, says its documentation; these are frequent for Flink. */
    private static final long CHECKPOINT_INTERVAL_MS = 1_000;

    private final boolean fused;
    private final boolean all;
    private String paced = "";

    /**
     * @param fused whether all of it is one chain.
     * @param all   whether each reading goes to a file, too.
     */
    FlinkPeer(final boolean fused, final boolean all)
    {
        this.fused = fused;
        this.all = all;
    }

    /** {@inheritDoc} */
    @Override
    public String settings()
    {
        return "Flink " + EnvironmentInformation.getVersion() + ", local cluster, parallelism " + PARALLELISM +
            ", object reuse, state on the heap, Jackson streaming in the source, messages parted by device " +
            "beforehand, " + (fused ? "reinterpreted as keyed, one chain" : "keyBy(code)") +
            (all ? ", every reading and deviation to FileSinks with a writer that buffers; a checkpoint each " +
                CHECKPOINT_INTERVAL_MS + " ms" : "; no checkpoints") + paced;
    }

    /** {@inheritDoc} */
    @Override
    public PeerRun run(final PeerInput input, final Path scratch) throws Exception
    {
        final PeerInput[] parts = Parting.byCode(
            input,
            PARALLELISM,
            code -> KeyGroupRangeAssignment.assignKeyToParallelOperator(
                fused ? (Object)input.codes().indexOf(code) : code, MAX_PARALLELISM, PARALLELISM));
        final FlinkRun run = FlinkRun.begin(parts);
        final StreamExecutionEnvironment environment =
            StreamExecutionEnvironment.createLocalEnvironment(PARALLELISM, new Configuration());
        environment.setMaxParallelism(MAX_PARALLELISM);
        environment.getConfig().enableObjectReuse();
        if (all)
        {
            environment.enableCheckpointing(CHECKPOINT_INTERVAL_MS);
        }
        if (input.isPaced())
        {
            // What one task has for another waits no longer; at once, for each, would cost more than it gains.
            environment.setBufferTimeout(PACED_BUFFER_TIMEOUT_MS);
            paced = ", buffers wait for " + PACED_BUFFER_TIMEOUT_MS + " ms, " +
                (fused ? "the source spins" : "the source sleeps while nothing is due");
        }
        final DataStream<FlinkReading> readings = environment.fromSource(
            new PartSource(fused),
            WatermarkStrategy.noWatermarks(),
            "messages",
            TypeInformation.of(FlinkReading.class));
        final DataStream<FlinkDeviation> deviations = fused ?
            decide(DataStreamUtils.reinterpretAsKeyedStream(readings, reading -> reading.device, Types.INT)) :
            decide(readings.keyBy(reading -> reading.code, Types.STRING));
        deviations.sinkTo(new DeviationsSink());
        if (all)
        {
            readings.sinkTo(FileSink.forBulkFormat(flinkPath(scratch, "readings"), LogWriter.readings()).build());
            deviations.sinkTo(FileSink.forBulkFormat(flinkPath(scratch, "deviations"), LogWriter.deviations()).build());
        }
        environment.execute();
        return run.result();
    }

    private static <K> DataStream<FlinkDeviation> decide(final KeyedStream<FlinkReading, K> readings)
    {
        return readings.process(new RoundFunction<>(), TypeInformation.of(FlinkDeviation.class));
    }

    private static org.apache.flink.core.fs.Path flinkPath(final Path scratch, final String name)
    {
        return new org.apache.flink.core.fs.Path(scratch.resolve(name).toUri());
    }
}
