"""The words of the seven lessons."""

from __future__ import annotations

import msgspec

from checks.language import mark


class Flow(msgspec.Struct, frozen=True):
    """Where a key is on its way: the stations, and which of them holds it."""

    stations: tuple[str, ...]
    key: int


class LessonWords(msgspec.Struct, frozen=True, kw_only=True):
    """What a lesson says. `task` are the steps in the practice project, in order."""

    minutes: int
    paragraphs: tuple[str, ...]
    now: Flow
    after: Flow
    remember: str
    task: tuple[str, ...]


READ = (
    ("folder_open", mark("What is read"), mark("The practice projects here, and later only the folder you choose. Nothing in it is run.")),
    ("lock", mark("What never leaves"), mark("Values of keys stay in the scanner. This window, reports and logs see masks. The network is off.")),
    ("file", mark("What is stored"), mark("Which lessons you did, and later the scores of your scans, in Shrift’s own folder. No value of a key.")),
)  # fmt: skip

LESSONS: dict[int, LessonWords] = {
    1: LessonWords(
        minutes=4,
        paragraphs=(
            mark(
                "What git has taken once, it keeps: in the history, in every clone, in every fork. Deleting the line later hides it from you alone."
            ),
            mark(
                "Public repositories are read by machines within minutes. Private ones become public, are copied, or are handed to a contractor."
            ),
            mark(
                "So a key must not come near a commit. The program reads it from its environment, and the file that holds it is ignored."
            ),
        ),
        now=Flow(("bot.py", mark("Commit"), mark("Everybody")), 0),
        after=Flow((mark("Keychain"), mark("Environment"), "bot.py"), 0),
        remember=mark("A key in a commit is a key given away."),
        task=(
            mark("In bot.py, read the key from the environment instead of writing it there."),
            mark("In .gitignore, keep .env out of git."),
        ),
    ),
    2: LessonWords(
        minutes=4,
        paragraphs=(
            mark(
                "Everything a visitor downloads is public: scripts, source maps, an app package, an installer. A key built into it is handed to every one of them."
            ),
            mark(
                "Names such as VITE_ and NEXT_PUBLIC_ are a promise to publish the value. Minifying does not hide it, and neither does splitting the key in two."
            ),
            mark(
                "The way out is a small server of your own. It holds the key, knows who is asking, and says no when it is too much."
            ),
        ),
        now=Flow((mark("Visitor’s page"), mark("Provider")), 0),
        after=Flow((mark("Visitor’s page"), mark("Your server"), mark("Provider")), 1),
        remember=mark("If it runs on their device, it is theirs."),
        task=(
            mark("In web/src/chat.ts, ask your own server. The file server/ask.ts is there already; it reads the key."),
        ),
    ),
    3: LessonWords(
        minutes=4,
        paragraphs=(
            mark(
                "Logs are read by more people than code, are kept for years, and are sent to other companies. A key in a log is a key in all of these places."
            ),
            mark(
                "GitHub hides a secret only where it sees the very same text. Encoded, cut or reversed, it is printed."
            ),
            mark("To know whether a key is there, ask whether it is empty. Never print it."),
        ),
        now=Flow((mark("Program"), mark("Log"), mark("Many readers")), 1),
        after=Flow((mark("Program"), mark("Provider")), 0),
        remember=mark("Say that there is a key, never which."),
        task=(
            mark("In the workflow, take out the step that prints the key."),
            mark("In evaluate.py, log that a key is used, without it."),
        ),
    ),
    4: LessonWords(
        minutes=3,
        paragraphs=(
            mark(
                "One key for everything is comfortable until it leaks. Then everything stops at once, or nothing is stopped because too much hangs on it."
            ),
            mark(
                "With a key for each app and each environment a leak is small, the bill says who spent what, and replacing one is an ordinary day."
            ),
            mark("And a key should be able to do its job only: call models, not manage other keys."),
        ),
        now=Flow((mark("Laptop"), mark("One key"), mark("Production")), 1),
        after=Flow((mark("Own key"), mark("Production")), 0),
        remember=mark("One job, one place, one key."),
        task=(mark("In .env.development, take production’s key out. Development gets one of its own."),),
    ),
    5: LessonWords(
        minutes=4,
        paragraphs=(
            mark(
                "A key that never ends collects owners: people who left, laptops that were sold, backups nobody thinks of. Each of them can still use it."
            ),
            mark(
                "Keys are replaced at an interval that is written down. Then the way is known on the day when it has to be quick."
            ),
            mark(
                "And what is done when one leaks is written down before: whom to tell, where to revoke, what to read afterwards."
            ),
        ),
        now=Flow((mark("Key of 2023"), mark("Everybody since")), 0),
        after=Flow((mark("New key"), mark("90 days"), mark("Next key")), 0),
        remember=mark("Every key has an end, and somebody who knows it."),
        task=(
            mark("Write down how often keys are replaced, and who does it: docs/keys/rotation.md."),
            mark("Write down what is done when one leaks: docs/runbooks/leaked-key.md."),
        ),
    ),
    6: LessonWords(
        minutes=4,
        paragraphs=(
            mark(
                "Stolen keys are found by their bill. Without a count of your own the first sign is the invoice, or a service that stands still."
            ),
            mark("Each call gets a bound: how long an answer may be. One loop that ran all night then costs little."),
            mark(
                "Each answer says how many tokens it took. Keep that number with the name of who asked; then a strange day is seen on that day."
            ),
        ),
        now=Flow((mark("App"), mark("Provider"), mark("Invoice")), 0),
        after=Flow((mark("App"), mark("Count"), mark("Alert")), 1),
        remember=mark("What you do not count, others spend."),
        task=(
            mark("In app.py, bound the answer with max_output_tokens."),
            mark("In app.py, log how many tokens the answer used."),
        ),
    ),
    7: LessonWords(
        minutes=4,
        paragraphs=(
            mark(
                "Settings are read by everybody who works on a program, are mailed around and copied into images. A key among them travels along."
            ),
            mark(
                "A key is no setting. It has its own place: a keychain, a secrets manager, the platform’s store of secrets. Settings only say its name."
            ),
            mark("A compose file can demand that the variable is set, and fail clearly where it is not."),
        ),
        now=Flow(("compose.yaml", mark("Image"), mark("Registry")), 0),
        after=Flow((mark("Keychain"), mark("Environment"), mark("Container")), 0),
        remember=mark("Settings name a secret. They do not hold it."),
        task=(
            mark("In config/settings.yaml, name the variable instead of the key."),
            mark("In compose.yaml, take the key from the environment."),
        ),
    ),
}
