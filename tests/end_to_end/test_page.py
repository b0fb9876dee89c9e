"""The page of a run, in a browser: it draws what was measured, complains of nothing, and asks nobody for anything."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest

from support import Run, composure, until

SCENARIO = """
name: page
about: "<script>document.title = 'planted'</script> & <b>more</b>"
functions: {echo: {image: echo}}
composition: {start: echo, nodes: {echo: {task: echo}}}
load: {rate: 50/s, duration: 2s, body: {text: "<img src=x onerror=alert(1)>"}}
matrix: {composition.mechanism: [fused, manual]}
measure: {warmup: 0s, traces: 1}
repeats: 2
"""


@unittest.skipUnless(shutil.which("chromium"), "chromium is not installed")
class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        scenario = os.path.join(cls.folder.name, "page.yaml")
        with open(scenario, "w") as file:
            file.write(SCENARIO)
        cls.run_of_page = Run(scenario)
        cls.addClassCleanup(cls.run_of_page.close)
        cls.code = cls.run_of_page.wait(90)
        cls.page = os.path.join(cls.run_of_page.run_folder(), "report.html")

    def browse(self, *flags):
        """(the page as it is after its scripts, what the browser's console said)"""
        with tempfile.TemporaryDirectory() as profile:
            answer = subprocess.run(
                ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--user-data-dir=" + profile,
                 "--enable-logging=stderr", "--virtual-time-budget=5000", "--host-resolver-rules=MAP * ~NOTFOUND",
                 *flags, "--dump-dom", "file://" + self.page],
                capture_output=True, text=True, timeout=120)
        console = [line for line in answer.stderr.splitlines() if ":CONSOLE" in line]
        return answer.stdout, console

    def test_is_written_by_the_run_and_named_by_its_report(self):
        self.assertIn(self.code, (0, 5), self.run_of_page.text())
        self.assertIn("Page     " + self.page, self.run_of_page.text())
        self.assertLess(os.path.getsize(self.page), 2_000_000)

    def test_draws_every_chart_and_complains_of_nothing(self):
        for flags in ([], ["--force-dark-mode", "--blink-settings=preferredColorScheme=0"], ["--window-size=400,800"]):
            dom, console = self.browse(*flags)
            self.assertEqual(console, [], flags)
            charts = re.findall(r'<figure id="([^"]+)"', dom)
            for chart in ("completion-p50", "accounting", "percentiles", "over-time"):
                self.assertIn(chart, charts)
            self.assertIn(f'data-drawn="{len(charts)}"', dom)
            # Chart.js gives a canvas that it has drawn on its size.
            self.assertEqual(len(re.findall(r"<canvas [^>]*width=\"[1-9]", dom)), len(charts))
            for place in re.findall(r'href="#([^"]+)"', dom):
                self.assertIn(f'id="{place}"', dom)

    def test_takes_no_markup_from_outside(self):
        dom, _ = self.browse()
        self.assertNotIn("<title>planted", dom)
        self.assertNotIn("<img", dom)
        self.assertIn("&lt;b&gt;more&lt;/b&gt;", dom)

    def test_the_same_record_gives_the_same_page(self):
        for form in ("html", "markdown"):
            once, again = (composure("report", self.run_of_page.run_folder(), "--format", form).stdout for _ in range(2))
            self.assertTrue(once)
            self.assertEqual(once, again)
        with open(self.page) as file:
            self.assertEqual(file.read(), composure("report", self.run_of_page.run_folder(), "--format", "html").stdout)

    def test_open_hands_the_page_to_the_browser(self):
        with tempfile.TemporaryDirectory() as folder:
            told = os.path.join(folder, "told")
            with open(os.path.join(folder, "xdg-open"), "w") as script:
                script.write(f'#!/bin/sh\nprintf %s "$1" >{told}.part && mv {told}.part {told}\n')
            os.chmod(script.name, 0o755)
            answer = composure("report", self.run_of_page.run_folder(), "--open", env=dict(os.environ, PATH=folder + ":" + os.environ["PATH"]))
            self.assertEqual(answer.returncode, 0, answer.stderr)
            until(lambda: os.path.exists(told), 10, "the browser was not started")
            with open(told) as file:
                self.assertEqual(file.read(), os.path.abspath(self.page))
        without = composure("report", self.run_of_page.run_folder(), "--open", env={"PATH": "/nowhere"})
        self.assertEqual(without.returncode, 1)
        self.assertIn("xdg-utils", without.stderr)

    def test_one_execution_is_shown_span_by_span(self):
        answer = composure("report", self.run_of_page.run_folder(), "--execution", "slowest", "--cell", "manual")
        self.assertEqual(answer.returncode, 0, answer.stderr)
        self.assertRegex(answer.stdout, r"^manual: request \d+ of repeat \d+, [\d.]+ ms\n")
        self.assertIn("gateway", answer.stdout)
        self.assertIn("█", answer.stdout)
        for flags, named in ((["median", "--cell", "none"], 'no cell "none"'), (["1000"], '"1000"')):
            wrong = composure("report", self.run_of_page.run_folder(), "--execution", *flags)
            self.assertEqual((wrong.returncode, wrong.stdout), (2, ""))
            self.assertIn(named, wrong.stderr)


if __name__ == "__main__":
    unittest.main()
