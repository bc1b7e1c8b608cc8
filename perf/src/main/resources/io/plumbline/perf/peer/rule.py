"""The rule as it was first described, with dicts, and the answer that is compared."""

BELOW = -3_000_000  # micro-units
IDS = ("1", "2", "3", "4", "5", "6", "7", "8")
GROUPS = (IDS[:4], IDS[4:])
MASK = (1 << 64) - 1


class Answer:
    """Deviations found, and a checksum over them that does not depend on their order."""

    def __init__(self):
        self.count = 0
        self.checksum = 0

    def add(self, device, component, round_number, deviation):
        mixed = ((device << 3 | component) * 0x9E3779B97F4A7C15 + round_number * 0xC2B2AE3D27D4EB4F
                 + deviation * 0x165667B19E3779F9) & MASK
        mixed = (mixed ^ mixed >> 29) * 0xBF58476D1CE4E5B9 & MASK
        self.count += 1
        self.checksum = self.checksum + (mixed ^ mixed >> 32) & MASK


class Device:
    """The open round of one device."""

    def __init__(self, index):
        self.index = index
        self.round = 0
        self.powers = {}

    def on_message(self, message, answer):
        # Integers, because a float cannot tell a deviation at the bound from one below it.
        self.powers[message["id"]] = (
            round(float(message["pwr"]) * 1_000_000) if message["valid_flag"] == "True" else 0)
        if len(self.powers) == 8:
            self.decide(answer)
            self.powers = {}
            self.round += 1

    def decide(self, answer):
        for ids in GROUPS:
            total = sum(self.powers[i] for i in ids)
            for i in ids:
                deviation = total - 4 * self.powers[i]
                if deviation < 4 * BELOW:
                    answer.add(self.index, int(i) - 1, self.round, deviation // 4)


def load(messages, codes, held):
    """Lines and codes, in memory; lines as text, which json.loads takes sooner than bytes."""
    with open(messages, encoding="utf-8") as file:
        lines = file.read().split("\n")[:held]
    with open(codes, encoding="utf-8") as file:
        return lines, file.read().split()


def tell(settings, started, ended, answer):
    """The result, as the harness reads it."""
    print(f"settings={settings}")
    print(f"ns={ended - started}")
    print(f"count={answer.count}")
    print(f"checksum={answer.checksum:016x}")
