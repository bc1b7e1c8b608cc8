package io.plumbline.perf.siddhi;

import io.siddhi.annotation.Extension;
import io.siddhi.core.config.SiddhiQueryContext;
import io.siddhi.core.event.ComplexEventChunk;
import io.siddhi.core.event.stream.MetaStreamEvent;
import io.siddhi.core.event.stream.StreamEvent;
import io.siddhi.core.event.stream.StreamEventCloner;
import io.siddhi.core.event.stream.holder.StreamEventClonerHolder;
import io.siddhi.core.event.stream.populater.ComplexEventPopulater;
import io.siddhi.core.executor.ExpressionExecutor;
import io.siddhi.core.query.processor.ProcessingMode;
import io.siddhi.core.query.processor.Processor;
import io.siddhi.core.query.processor.stream.StreamProcessor;
import io.siddhi.core.util.config.ConfigReader;
import io.siddhi.core.util.snapshot.state.StateFactory;
import io.siddhi.query.api.definition.AbstractDefinition;
import io.siddhi.query.api.definition.Attribute;
import java.util.List;

/**
 * The rule as an extension of Siddhi: takes device, component and power of a reading, and passes on an event for each
 * deviation and nothing else.
 */
@Extension(name = "rounds", namespace = "plumbline", description = "Deviations of complete rounds.", examples = {})
public final class RoundProcessor extends StreamProcessor<RoundState>
{
    private ExpressionExecutor device;
    private ExpressionExecutor component;
    private ExpressionExecutor power;

    /** For Siddhi, which has only the class. */
    public RoundProcessor()
    {
    }

    /** {@inheritDoc} */
    @Override
    protected StateFactory<RoundState> init(
        final MetaStreamEvent metaEvent,
        final AbstractDefinition definition,
        final ExpressionExecutor[] executors,
        final ConfigReader configReader,
        final StreamEventClonerHolder clonerHolder,
        final boolean outputExpectsExpiredEvents,
        final boolean findToBeExecuted,
        final SiddhiQueryContext context)
    {
        device = executors[0];
        component = executors[1];
        power = executors[2];
        return RoundState::new;
    }

    /** {@inheritDoc} */
    @Override
    protected void process(
        final ComplexEventChunk<StreamEvent> chunk,
        final Processor next,
        final StreamEventCloner cloner,
        final ComplexEventPopulater populater,
        final RoundState state)
    {
        final ComplexEventChunk<StreamEvent> found = new ComplexEventChunk<>();
        for (StreamEvent event = chunk.getFirst(); event != null; event = event.getNext())
        {
            final StreamEvent current = event;
            state.round((Integer)device.execute(event)).onReading(
                (int)component.execute(event),
                (long)power.execute(event),
                (index, strayed, round, deviation) ->
                {
                    final StreamEvent deviating = cloner.copyStreamEvent(current);
                    populater.populateComplexEvent(deviating, new Object[]{strayed, round, deviation});
                    found.add(deviating);
                });
        }
        if (found.getFirst() != null)
        {
            next.process(found);
        }
    }

    /** {@inheritDoc} */
    @Override
    public List<Attribute> getReturnAttributes()
    {
        return List.of(
            new Attribute("strayed", Attribute.Type.INT),
            new Attribute("round", Attribute.Type.LONG),
            new Attribute("deviation", Attribute.Type.LONG));
    }

    /** {@inheritDoc} */
    @Override
    public ProcessingMode getProcessingMode()
    {
        return ProcessingMode.BATCH;
    }

    /** {@inheritDoc} */
    @Override
    public void start()
    {
    }

    /** {@inheritDoc} */
    @Override
    public void stop()
    {
    }
}
