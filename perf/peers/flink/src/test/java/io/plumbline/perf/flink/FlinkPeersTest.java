package io.plumbline.perf.flink;

import io.plumbline.perf.peer.SameAnswerCheck;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlinkPeersTest extends SameAnswerCheck
{
    @ParameterizedTest
    @ValueSource(strings = {"flink", "flink-fused", "flink-file"})
    void shouldGiveTheSameAnswerAsPlainJava(final String name) throws Exception
    {
        shouldGiveTheSameAnswer(new FlinkPeers(), name);
    }
}
