package io.plumbline.perf.siddhi;

import io.plumbline.perf.peer.DeviceRound;
import io.siddhi.core.util.snapshot.state.State;
import java.util.HashMap;
import java.util.Map;

/**
 * The open rounds of all devices, as Siddhi keeps an extension's state.
 */
final class RoundState extends State
{
    private final Map<Integer, DeviceRound> rounds = new HashMap<>();

    DeviceRound round(final Integer device)
    {
        final DeviceRound round = rounds.get(device);
        return round != null ? round : rounds.computeIfAbsent(device, DeviceRound::new);
    }

    /** {@inheritDoc} */
    @Override
    public boolean canDestroy()
    {
        return rounds.isEmpty();
    }

    /** {@inheritDoc} */
    @Override
    public Map<String, Object> snapshot()
    {
        return Map.of("rounds", new HashMap<>(rounds));
    }

    /** {@inheritDoc} */
    @Override
    public void restore(final Map<String, Object> snapshot)
    {
        rounds.clear();
        ((Map<?, ?>)snapshot.get("rounds")).forEach((device, round) -> rounds.put((Integer)device, (DeviceRound)round));
    }
}
