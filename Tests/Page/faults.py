"""Faults of files, databases and policies: nothing is lost in silence, and what cannot be determined is not shown as clean."""
import json, shutil, struct, tarfile

import samples

LINES = ("[...document.querySelectorAll('#list li')].map(line => [line.querySelector('.name').textContent, line.querySelector('.about').textContent, "
         "[...line.querySelectorAll('.verdict')].map(mark => mark.getAttribute('aria-label')).join(), line.querySelector('.marks')?.textContent.trim() ?? ''])")
OLD = "go-version >= 1.99\n"


def check(condition, *words):
    if not condition:
        raise SystemExit("failed: " + " ".join(str(word)[:2000] for word in words))


class Faults:
    def __init__(self, page, binaries, database):
        self.page, self.browser, self.database = page, page.browser, database
        self.folder = page.work / "files/faults"
        self.folder.mkdir()
        self.program, self.many, self.universal = (next(path for path in binaries if word in path.name) for word in ("modules", "many", "universal"))
        self.record = json.loads(page.native("--json", "--", self.many.name))

    def path(self, name):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def copy(self, source, name):
        shutil.copy(source, self.path(name))

    def report(self, name, *records):
        self.path(name).write_text("".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in records))

    async def drop(self, *names, count=0):
        await self.page.drop(*(f"faults/{name}" for name in names), count=count)
        await self.settle()

    async def settle(self):
        """Waits until nothing is pending: policies wait for a pause."""
        await self.browser.value("new Promise(resolve => setTimeout(resolve, 350))")
        await self.page.quiet(0)
        await self.browser.until("!document.querySelector('#policy-result .reading')")
        await self.frames()

    async def frames(self):
        """Waits until the list has been drawn."""
        await self.browser.value("new Promise(resolve => setTimeout(resolve, 60))")

    async def policy(self, text):
        await self.browser.value(f"(text => {{ text.value = {json.dumps(text)}; text.dispatchEvent(new Event('input')); }})(document.querySelector('#policy-text'))")

    async def lines(self):
        return [tuple(line) for line in await self.browser.value(LINES)]

    async def text(self, selector):
        return await self.browser.value(f"document.querySelector({json.dumps(selector)}).innerText")

    async def compute(self):
        await self.page.click("#compute")

    async def start(self):
        await self.browser.open(self.page.arguments.page)

    async def check_same_files(self):
        self.copy(self.many, "many")
        record = {**self.record, "File": "many"}
        self.report("one.jsonl", record)
        self.report("two.jsonl", record)
        self.report("findings.jsonl", {"File": "many", "GoVersion": "go1.27.3", "Findings": [], "Unjudged": [], "Database": "2030-01-01T00:00:00Z"})
        samples.write_database(self.path("vulndb.zip"), self.database)
        await self.drop("vulndb.zip")
        await self.policy(OLD)
        await self.drop("many", "one.jsonl", "two.jsonl", "findings.jsonl", count=7)
        marks = [(line[2], line[3].split()[0]) for line in await self.lines() if line[0] == "many"]
        check(marks[:3] == [("refused", "2")] * 3, "results of inputs with the same file", marks)
        await self.browser.value("[...document.querySelectorAll('#list li')].find(line => line.querySelector('.name').textContent === 'two.jsonl').click()")
        await self.browser.press("Delete")
        await self.settle()
        check([(line[2], line[3].split()[0]) for line in await self.lines() if line[0] == "many"][:2] == marks[:2], "after a report was removed")

    async def check_options(self):
        with tarfile.open(self.path("archives/a.tar"), "w") as archive:
            archive.add(self.many, "bin/program")
        self.copy(self.program, "program")
        self.path(".policy/policy").write_text("go-version >= 1.10\n")
        self.path("mixed/GO-2020-0001.json").write_text("{}")
        self.copy(self.program, "mixed/inside")
        await self.drop("vulndb.zip")
        await self.policy(OLD)
        await self.drop("archives", "program", ".policy", "mixed", count=5)
        lines = {line[0]: line for line in await self.lines()}
        check(lines["program"][2] == "refused" and lines["inside"][2] == "refused", "a policy was replaced", lines)
        check(await self.text("#database-name") == "vulndb.zip" and "mixed" in await self.text("#notice"), "a database was replaced")
        await self.page.select("archives")
        expected = json.loads(self.page.native("sbom", "--archives", "--", "faults/archives"))
        check(len(json.loads(await self.page.saved("CycloneDX"))["components"]) == len(expected["components"]) > 0, "the SBOM of archives in a folder")

    async def check_messages(self):
        data = bytearray(self.universal.read_bytes())
        place = struct.unpack(">I", data[16:20])[0]
        data[place:place + 64] = b"\xcf\xfa\xed\xfe" + b"\xff" * 60
        self.path("damaged").write_bytes(data)
        self.path("short").write_bytes(self.program.read_bytes()[:3000])
        self.copy(self.program, "-")
        self.copy(self.program, "changed")
        await self.drop("damaged", "short", "-", "changed", count=4)
        abouts = [line[:2] for line in await self.lines()]
        check(("damaged", "1 binary · incomplete") in abouts and ("short", "could not be read") in abouts and abouts[-2][1].startswith("go1."), abouts)
        await self.page.select("changed")
        before = await self.page.saved("JSON")
        self.path("changed").write_bytes(b"changed")
        await self.compute()
        await self.settle()
        check(("changed", "1 binary · incomplete") in [line[:2] for line in await self.lines()], "a file that changed", await self.lines())
        check(await self.page.saved("JSON") == before, "what was read before is lost")
        await self.page.saved("CycloneDX")
        check("incomplete" in await self.text("#notice") or "not saved" in await self.text("#notice"), "an incomplete document")

    async def check_undetermined(self):
        self.copy(self.many, "many")
        self.path("broken/GO-2099-9998.json").write_text("{")
        unjudged = {**self.record, "File": "unjudged", "GoVersion": "devel x", "Deps": []}
        trees = [{**self.record, "File": f"tree{number}", "Settings": [{"Key": "vcs.revision", "Value": "a" * 40}, *({"Key": "vcs.modified", "Value": value} for value in values)]}
                 for number, values in enumerate(([], ["True"], ["false", "true"], ["false"]))]
        self.report("records.jsonl", unjudged, *trees)
        await self.drop("many", "records.jsonl", "vulndb.zip", count=7)
        lines = {line[0]: line for line in await self.lines()}
        check(lines["many"][3].startswith("2") and lines["unjudged"][3].startswith("?"), "what could not be judged", lines)
        await self.page.select("unjudged")
        await self.page.click("#tab-vulnerabilities")
        panel = await self.text("#panel")
        check("Could not be judged" in panel and "No known" not in panel and "GO-2099-0001" in panel, panel)
        for number, badge in enumerate(("changes unknown", "changes unknown", "modified", "clean")):
            await self.page.select(f"tree{number}")
            await self.page.click("#tab-overview")
            check(badge in (await self.text("#panel")).splitlines(), f"tree{number}", await self.text("#panel"))
        await self.drop("broken")
        check({line[0]: line for line in await self.lines()}["many"][3].startswith("?"), "a database that cannot be read")
        await self.policy("go-version >= 1.10\n")
        await self.settle()
        await self.policy(OLD)
        await self.frames()
        check(all(line[2] == "" for line in await self.lines()), "verdicts of another policy")
        await self.settle()
        check([line[2] for line in await self.lines()].count("refused") == 5, "verdicts", await self.lines())

    async def check_reports(self):
        record = {**self.record, "Deps": []}
        self.report("bad.jsonl", {**record, "File": "good"}, '{"File":"x","GoVersion":"go1","GoVersion":"go2"}\n', '{"File":5,"GoVersion":"go1"}\n', "no\n",
                    {**record, "File": "slashes", "Settings": [{"Key": "-ldflags", "Value": "/" * 200_000}]}, {**record, "File": "bidi", "Path": "a\u202eb\U000e0041\n"})
        await self.drop("bad.jsonl", count=4)
        check((await self.lines())[0][:2] == ("bad.jsonl", "3 binaries · incomplete"), await self.lines())
        await self.page.select("slashes")
        check(await self.text("#detail h2") == "slashes", "the detail is that of", await self.text("#detail h2"))
        await self.page.select("bad.jsonl")
        check((await self.text("#detail")).count("bad.jsonl:") == 3, "messages", await self.text("#detail"))
        await self.page.select("bidi")
        check("a\\u202eb\\u{e0041}\\u000a" in await self.text("#detail"), "unseen characters")
        self.report("large.jsonl", *({**record, "File": f"p{number}"} for number in range(3000)))
        await self.drop("large.jsonl", count=300)
        await self.browser.until("document.querySelectorAll('#list li').length === 3005")
        check(len({line[0] for line in await self.lines()}) == 3005, "lines of the list")
        await self.browser.value("(search => { for (const text of ['p', 'p1', 'p12']) { search.value = text; search.dispatchEvent(new Event('input')); } })"
                                 "(document.querySelector('#list-search'))")
        await self.browser.value("new Promise(resolve => setTimeout(resolve, 400))")
        names = [line[0] for line in await self.lines()]
        check(len(names) == 112 and all("p12" in name for name in names[1:]), "filtered lines", len(names))

    async def check_cancel(self):
        with tarfile.open(self.path("large.tar"), "w") as archive:
            for number in range(60):
                archive.add(self.many, f"bin/{number}")
        await self.drop("large.tar", count=61)
        await self.page.select("0")
        await self.policy(OLD)
        await self.compute()
        await self.drop("vulndb.zip")
        lines = (await self.lines())[1:]
        check(all(line[2] == "refused" and line[3].startswith("2") for line in lines), "results after reading again", [line for line in lines if line[2:] != lines[0][2:]])
        await self.page.click("#tab-packages")
        await self.browser.until("!document.querySelector('#activity').hidden")
        await self.page.click("#cancel")
        await self.settle()
        check("Packages are unknown" in await self.text("#panel"), "packages after they were cancelled")
        await self.page.click("#packages-read")
        await self.browser.until("document.querySelector('#panel tbody tr')")
        await self.settle()

    async def run(self):
        for scene in (self.check_same_files, self.check_options, self.check_messages, self.check_undetermined, self.check_reports, self.check_cancel):
            await self.start()
            await scene()
