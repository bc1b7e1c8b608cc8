package io.plumbline.perf.esper;

import io.plumbline.perf.peer.SameAnswerCheck;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EsperPeersTest extends SameAnswerCheck
{
    @ParameterizedTest
    @ValueSource(strings = {"esper", "esper-batches", "esper-file"})
    void shouldGiveTheSameAnswerAsPlainJava(final String name) throws Exception
    {
        shouldGiveTheSameAnswer(new EsperPeers(), name);
    }
}
