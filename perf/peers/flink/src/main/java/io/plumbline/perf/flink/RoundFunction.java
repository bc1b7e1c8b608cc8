package io.plumbline.perf.flink;

import io.plumbline.perf.peer.DeviationSink;
import io.plumbline.perf.peer.DeviceRound;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * The rule, with the open round of a device in the state of its key.
 *
 * @param <K> of the key.
 */
final class RoundFunction<K> extends KeyedProcessFunction<K, FlinkReading, FlinkDeviation>
{
    private static final long serialVersionUID = 1L;

    private transient FlinkDeviation deviation;
    private transient ValueState<DeviceRound> state;
    private transient Collector<FlinkDeviation> collector;
    private transient DeviationSink sink;

    /** {@inheritDoc} */
    @Override
    public void open(final OpenContext context)
    {
        deviation = new FlinkDeviation();
        state = getRuntimeContext().getState(new ValueStateDescriptor<>("round", DeviceRound.class));
        sink = this::collect;
    }

    /** {@inheritDoc} */
    @Override
    public void processElement(
        final FlinkReading reading, final Context context, final Collector<FlinkDeviation> output) throws Exception
    {
        DeviceRound round = state.value();
        if (round == null)
        {
            round = new DeviceRound(reading.device);
            // On the heap the state is this object itself; it need not be put back after each change.
            state.update(round);
        }
        collector = output;
        round.onReading(reading.component, reading.power, sink);
    }

    private void collect(final int device, final int component, final long round, final long micros)
    {
        deviation.device = device;
        deviation.component = component;
        deviation.round = round;
        deviation.deviation = micros;
        collector.collect(deviation);
    }
}
