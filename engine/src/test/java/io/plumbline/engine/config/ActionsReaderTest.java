package io.plumbline.engine.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ActionsReaderTest
{
    private static final String FLEET =
        "defaults: { first: { below: -3 }, last: { below: -3 } }\ndevices: [abc01, def01]\nactions:\n";
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    private Path directory;

    private Actions read(final String text) throws IOException
    {
        final Path file = directory.resolve("fleet.yaml");
        Files.writeString(file, FLEET + text);
        return ConfigurationReader.read(file).actions();
    }

    private void secret(final String name, final String text, final String permissions) throws IOException
    {
        Files.writeString(directory.resolve(name), text);
        Files.setPosixFilePermissions(directory.resolve(name), PosixFilePermissions.fromString(permissions));
    }

    @Test
    void shouldReadAllTargetsWithTheirDefaults() throws IOException
    {
        secret("token", "secret", "rw-------");
        secret("password", "of lead", "rw-------");
        secret("page", "#!/bin/sh\n", "rwxr-xr-x");
        final Actions actions = read("""
            - { name: a, to: stdout, on: [rejected, silent] }
            - { name: b, to: { file: { path: events.jsonl } }, devices: [def01], when-behind: skip, max-lag: 5 }
            - { name: c, to: { exec: { command: [./page, --now] } }, concurrency: 3 }
            - name: d
              to: { webhook: { url: "https://h/x?y", bearer-token-file: token } }
              on-reject: skip
              retry: { initial: 2s, max: 3s, attempts: 4 }
              drain: 0s
            - { name: e, to: { mqtt: { url: mqtt://h:99, user: u, password-file: password } } }
            - { name: f, to: { exec: { command: [sh, -c, 'exit 0'], time-limit: 5s } } }
            """);
        assertTrue(actions.takeStandardOutput());
        assertEquals(
            List.of("a", "b", "c", "d", "e", "f"), actions.list().stream().map(ActionSettings::name).toList());
        assertEquals(Set.of(EventKind.REJECTED, EventKind.SILENT), actions.list().get(0).kinds());
        final ActionSettings b = actions.list().get(1);
        assertEquals(
            new ActionSettings("b", Set.of(EventKind.RAISED, EventKind.CLEARED), List.of("def01"),
                new TargetSettings.File(directory.resolve("events.jsonl"), 64 << 20, 10),
                ActionSettings.Retry.DEFAULT, 1, WaitOrSkip.WAIT, 5, WaitOrSkip.SKIP, 5 * SECOND),
            b);
        final ActionSettings c = actions.list().get(2);
        assertEquals(3, c.concurrency());
        assertEquals(
            new TargetSettings.Exec(List.of(directory.resolve("./page").toString(), "--now"), 30 * SECOND),
            c.target());
        final ActionSettings d = actions.list().get(3);
        assertEquals(WaitOrSkip.SKIP, d.onReject());
        assertEquals(new ActionSettings.Retry(2 * SECOND, 3 * SECOND, 4), d.retry());
        assertEquals(0, d.drainNs());
        assertEquals(
            new TargetSettings.Webhook(
                URI.create("https://h/x?y"), directory.resolve("token"), null, null, 5 * SECOND, 10 * SECOND),
            d.target());
        assertEquals(
            new TargetSettings.Mqtt(URI.create("mqtt://h:99"), "plumbline/{device}/{event}", 1, false, null, "u",
                directory.resolve("password"), null, 10 * SECOND),
            actions.list().get(4).target());
        final TargetSettings.Exec f = (TargetSettings.Exec)actions.list().get(5).target();
        assertTrue(Files.isExecutable(Path.of(f.command().get(0))));
        assertEquals(List.of("-c", "exit 0"), f.command().subList(1, 3));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void shouldNameFileLineAndKey(final String text, final String problem) throws IOException
    {
        secret("open", "secret", "rw-r--r--");
        secret("group", "secret", "rw-r-----");
        secret("empty", "\n", "rw-------");
        secret("token", "secret", "rw-------");
        secret("plain", "x", "rw-r--r--");
        final ConfigurationException ex = assertThrows(ConfigurationException.class, () -> read(text));
        assertEquals(1, ex.problems().size(), ex::toString);
        final String expected = directory.resolve("fleet.yaml") + ":" + problem;
        assertTrue(ex.problems().get(0).startsWith(expected), () -> ex.problems().get(0) + " is not " + expected);
    }

    static Stream<Arguments> errors()
    {
        final String to = ", to: stdout }\n";
        final String hook = "- { name: a, to: { webhook: { url: 'https://h', ";
        final String mqtt = "- { name: a, to: { mqtt: { url: 'mqtt://h', ";
        return Stream.of(
            arguments("  a: 1\n", "3: actions: must be a list of actions, not a mapping"),
            arguments("- stdout\n", "4: actions[1]: must be a mapping of name, to, ..., not 'stdout'"),
            arguments("- { to: stdout }\n", "4: actions[1]: name is missing"),
            arguments("- { name: 'a b'" + to, "4: actions[1].name: must be letters, digits, - and _"),
            arguments("- { name: " + "x".repeat(58) + to, "4: actions[1].name: must be letters, digits"),
            arguments("- { name: a" + to + "- { name: a, to: { file: { path: x } } }\n",
                "5: actions[2].name: 'a' given twice, first in line 4"),
            arguments("- { name: a }\n", "4: actions[1]: to is missing: stdout, or a mapping of one of file, exec"),
            arguments("- { name: a, to: pigeon }\n", "4: actions[1].to: must be stdout, or a mapping of one of"),
            arguments("- { name: a, to: {} }\n", "4: actions[1].to: must be one target, not none"),
            arguments("- { name: a, to: { pigeon: 1 } }\n", "4: actions[1].to.pigeon: unknown key"),
            arguments("- { name: a, colour: red" + to, "4: actions[1].colour: unknown key"),
            arguments("- { name: a, on: raised" + to, "4: actions[1].on: must be a list of events such as raised"),
            arguments("- { name: a, on: []" + to, "4: actions[1].on: must be a list of events such as raised, not an"),
            arguments("- { name: a, on: [raise]" + to, "4: actions[1].on: no event: 'raise'; did you mean 'raised'?"),
            arguments("- { name: a, devices: [abc02]" + to,
                "4: actions[1].devices: no device of the configuration: 'abc02'"),
            arguments("- { name: a, devices: [7]" + to, "4: actions[1].devices: YAML does not take '7' for a text"),
            arguments("- { name: a, on: [rejected], devices: [abc01]" + to, "4: actions[1].devices: cannot be chosen"),
            arguments("- { name: a, concurrency: 2" + to, "4: actions[1].concurrency: must be 1 for lines"),
            arguments("- { name: a, when-behind: cry" + to, "4: actions[1].when-behind: must be wait or skip"),
            arguments("- { name: a, max-lag: 0" + to, "4: actions[1].max-lag: must be from 1"),
            arguments("- { name: a, drain: 1m" + to, "4: actions[1].drain: must be from"),
            arguments("- { name: a, retry: { initial: 2s, max: 1s }" + to, "4: actions[1].retry.max: must not be less"),
            arguments("- { name: a" + to + "- { name: b" + to, "5: actions[2].to: stdout is taken by the action in"),
            arguments("- { name: a, to: { file: { keep: 3 } } }\n", "4: actions[1].to.file: path is missing"),
            arguments("- { name: a, to: { file: { path: no/where } } }\n", "4: actions[1].to.file.path: /"),
            arguments("- { name: a, to: { file: { path: x, rotate-bytes: 5 } } }\n",
                "4: actions[1].to.file.rotate-bytes: must be at least 4096"),
            arguments("- { name: a, to: { exec: {} } }\n", "4: actions[1].to.exec: command is missing"),
            arguments("- { name: a, to: { exec: { command: ls -l } } }\n", "4: actions[1].to.exec.command: must be a"),
            arguments("- { name: a, to: { exec: { command: [no-such-program] } } }\n",
                "4: actions[1].to.exec.command: no program that may be executed: no-such-program"),
            arguments("- { name: a, to: { exec: { command: [./plain] } } }\n",
                "4: actions[1].to.exec.command: no program that may be executed: ./plain"),
            arguments("- { name: a, to: { webhook: {} } }\n", "4: actions[1].to.webhook: url is missing"),
            arguments("- { name: a, to: { webhook: { url: ftp://h } } }\n", "4: actions[1].to.webhook.url: must be a"),
            arguments("- { name: a, to: { webhook: { url: 'http://h h' } } }\n", "4: actions[1].to.webhook.url: must"),
            arguments("- { name: a, to: { webhook: { url: 'http://u:p@h' } } }\n",
                "4: actions[1].to.webhook.url: must be without a user and password"),
            arguments("- { name: a, to: { webhook: { url: 'https://h', ca-file: plain } } }\n",
                "4: actions[1].to.webhook.ca-file: /"),
            arguments("- { name: a, to: { stdout: 1 } }\n", "4: actions[1].to.stdout: must be a mapping of"),
            arguments(hook + "bearer-token-file: none } } }\n", "4: actions[1].to.webhook.bearer-token-file: /"),
            arguments(hook + "bearer-token-file: open } } }\n", "4: actions[1].to.webhook.bearer-token-file: /"),
            arguments(hook + "bearer-token-file: group } } }\n", "4: actions[1].to.webhook.bearer-token-file: /"),
            arguments(mqtt + "user: u, password-file: group } } }\n", "4: actions[1].to.mqtt.password-file: /"),
            arguments(hook + "bearer-token-file: empty } } }\n", "4: actions[1].to.webhook.bearer-token-file: /"),
            arguments(hook + "headers-file: token } } }\n", "4: actions[1].to.webhook.headers-file: /"),
            arguments(hook + "bearer-token: secret } } }\n", "4: actions[1].to.webhook.bearer-token: unknown key"),
            arguments("- { name: a, to: { mqtt: { url: 'mqtt://h/x' } } }\n", "4: actions[1].to.mqtt.url: must end"),
            arguments("- { name: a, to: { mqtt: { url: 'mqtt://h:99999' } } }\n", "4: actions[1].to.mqtt.url: no port"),
            arguments(mqtt + "topic: 'a/#' } } }\n", "4: actions[1].to.mqtt.topic: must be a topic's name"),
            arguments(mqtt + "topic: 'a/{code}' } } }\n", "4: actions[1].to.mqtt.topic: must be a topic's name"),
            arguments(mqtt + "qos: 3 } } }\n", "4: actions[1].to.mqtt.qos: must be from 0 to 2"),
            arguments(mqtt + "retain: maybe } } }\n", "4: actions[1].to.mqtt.retain: must be true or false"),
            arguments(mqtt + "password-file: token } } }\n", "4: actions[1].to.mqtt.password-file: must come with"),
            arguments("- { name: a, on: [rejected], to: { mqtt: { url: 'mqtt://h' } } }\n",
                "4: actions[1].to: the topic must be without {device}"));
    }

    @Test
    void shouldNotTellASecret() throws IOException
    {
        secret("token", "two\nlines of secret", "rw-------");
        final ConfigurationException ex = assertThrows(ConfigurationException.class, () -> read(
            "- { name: a, to: { webhook: { url: 'http://h', bearer-token-file: token, headers-file: token } } }\n"));
        assertEquals(2, ex.problems().size());
        assertTrue(ex.problems().stream().noneMatch(problem -> problem.contains("of secret")), ex::toString);
    }
}
