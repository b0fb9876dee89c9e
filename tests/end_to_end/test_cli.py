"""The command line: help, wrong input, and the examples of the documents."""

import os
import re
import resource
import tempfile
import unittest

from support import SOURCE, composure


class CommandLine(unittest.TestCase):
    def test_every_command_has_help_with_an_example(self):
        for command in (["run"], ["validate"], ["explain"], ["list"], ["stack"], ["report"], ["load"]):
            with self.subTest(command=command):
                answer = composure(*command, "--help")
                self.assertEqual(answer.returncode, 0)
                self.assertIn("Example", answer.stdout)

    def test_wrong_usage_is_one_clear_line_and_exit_code_2(self):
        for arguments, words in [(["frobnicate"], ["frobnicate"]), (["run"], ["FILE"]),
                                 (["run", "scenarios/quickstart.yaml", "--wrong"], ["--wrong"]),
                                 (["stack", "upp"], ["upp"]),
                                 (["run", "scenarios/quickstart.yaml", "--format", "pdf"], ["pdf"]),
                                 (["run", "scenarios/no-such.yaml"], ["no-such.yaml"]),
                                 (["report", "no/such/run"], ["no/such/run"])]:
            with self.subTest(arguments=arguments):
                answer = composure(*arguments)
                self.assertEqual(answer.returncode, 2, answer.stderr)
                for word in words:
                    self.assertIn(word, answer.stderr)

    def test_a_wrong_scenario_gives_every_error_with_its_place_and_starts_nothing(self):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml", delete=False) as file:
            file.write("name: wrong\ncomposition: {start: a, nodes: {a: {task: echo}}}\n"
                       "load: {rate: fast, duraton: 10s}\n")
        try:
            answer = composure("run", file.name)
            self.assertEqual(answer.returncode, 2)
            self.assertIn(f"{file.name}:3:", answer.stderr)
            self.assertIn("fast", answer.stderr)
            self.assertIn("duration", answer.stderr)
            self.assertEqual(answer.stdout, "")
        finally:
            os.unlink(file.name)

    def test_too_few_descriptors_are_explained_before_anything_is_started(self):
        def run(*flags):
            return composure("run", "scenarios/quickstart.yaml", "--on", "no-such-stack", *flags,
                             preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (200, 200)))

        self.assertNotIn("open files", run("--set", "load.rate=1/s").stderr)
        open_loop = run()
        self.assertRegex(open_loop.stderr, r"^composure: load.max_in_flight: up to \d+ connections need \d+ open files, and 200 are allowed")
        self.assertEqual(open_loop.returncode, 1)  # there is no such stack
        closed = run("--set", "load={executor: constant-vus, vus: 500, duration: 1s, timeout: 1s}")
        self.assertEqual(closed.returncode, 2, closed.stderr)
        self.assertRegex(closed.stderr, r"^composure: load.vus: 500 connections need \d+ open files, and 200 are allowed .*\n$")

    def test_an_unknown_stack_is_named(self):
        answer = composure("stack", "logs", "--name", "no-such-stack")
        self.assertEqual(answer.returncode, 1)
        self.assertIn("no-such-stack", answer.stderr)

    def test_every_scenario_of_the_project_is_valid(self):
        folder = os.path.join(SOURCE, "scenarios")
        files = [os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".yaml")]
        answer = composure("validate", *files)
        self.assertEqual(answer.returncode, 0, answer.stderr)

    def test_the_commands_of_the_readme_that_start_nothing_work(self):
        with open(os.path.join(SOURCE, "README.md")) as file:
            commands = re.findall(r"^\./composure ((?:explain|validate|list)[^#\n]*)", file.read(), re.M)
        self.assertGreaterEqual(len(commands), 3)
        for command in commands:
            with self.subTest(command=command):
                answer = composure(*command.split())
                self.assertEqual(answer.returncode, 0, answer.stderr)
                self.assertTrue(answer.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
