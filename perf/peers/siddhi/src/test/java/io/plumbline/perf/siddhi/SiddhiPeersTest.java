package io.plumbline.perf.siddhi;

import io.plumbline.perf.peer.SameAnswerCheck;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SiddhiPeersTest extends SameAnswerCheck
{
    @ParameterizedTest
    @ValueSource(strings = {"siddhi", "siddhi-extension", "siddhi-file"})
    void shouldGiveTheSameAnswerAsPlainJava(final String name) throws Exception
    {
        shouldGiveTheSameAnswer(new SiddhiPeers(), name);
    }
}
