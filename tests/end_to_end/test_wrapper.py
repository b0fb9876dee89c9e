"""The wrapper `composure` leaves no policy file behind, however its installation of packages ends.

Nothing is installed: apt-get and sudo are scripts of the test's own, and the policy file lies in a folder of it.
"""
import contextlib
import os
import pathlib
import signal
import subprocess
import tempfile
import time
import unittest

WRAPPER = pathlib.Path(os.environ['COMPOSURE_SOURCE']) / 'composure'
APT = """#!/bin/sh
[ "$1" = install ] || exit 0
cat "$POLICY" >"$SEEN" 2>&1; ls -l "$POLICY" >>"$SEEN" 2>&1
case $HOW in
  fail) exit 100 ;;
  slow) touch "$STARTED"; while [ ! -e "$GO" ]; do sleep 0.02; done ;;
esac
"""


def wait_until(condition, within=30):
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.01)


class Wrapper(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)
        self.policy = self.path / 'policy-rc.d'
        for name, text in {'apt-get': APT, 'sudo': '#!/bin/sh\nexec "$@"\n'}.items():
            (self.path / 'bin').mkdir(exist_ok=True)
            (self.path / 'bin' / name).write_text(text)
            (self.path / 'bin' / name).chmod(0o755)

    def start(self, how):
        environment = dict(os.environ, PATH=f"{self.path / 'bin'}:{os.environ['PATH']}", HOW=how, POLICY=str(self.policy),
                           SEEN=str(self.path / 'seen'), STARTED=str(self.path / 'started'), GO=str(self.path / 'go'),
                           TMPDIR=str(self.path))
        script = f'source {WRAPPER}; policy_file={self.policy}; install_packages one two; echo installed'
        return subprocess.Popen(['bash', '-c', script], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                text=True, start_new_session=True)

    def end(self, process):
        out, error = process.communicate(timeout=60)
        self.assertIn('exit 101', (self.path / 'seen').read_text(), 'services could have started: ' + error)
        self.assertIn('rwxr-xr-x', (self.path / 'seen').read_text())
        return process.returncode, out

    def test_an_installation_leaves_none(self):
        self.assertEqual(self.end(self.start('well')), (0, 'installed\n'))
        self.assertFalse(self.policy.exists())

    def test_nor_does_one_that_fails(self):
        self.assertEqual(self.end(self.start('fail')), (1, ''))
        self.assertFalse(self.policy.exists())

    def interrupted(self, number, of_group):
        process = self.start('slow')
        wait_until((self.path / 'started').exists)
        (os.killpg if of_group else os.kill)(process.pid, number)
        self.assertTrue(of_group or self.policy.exists(), 'apt-get is at work still')
        (self.path / 'go').touch()
        code, _ = self.end(process)
        self.assertEqual(code, 128 + number)
        self.assertFalse(self.policy.exists())

    def test_nor_does_ctrl_c(self):
        self.interrupted(signal.SIGINT, of_group=True)

    def test_nor_does_a_kill(self):
        self.interrupted(signal.SIGTERM, of_group=False)

    def test_nor_does_a_closed_terminal(self):
        self.interrupted(signal.SIGHUP, of_group=True)

    def test_what_a_kill_9_left_goes_with_the_next_installation(self):
        process = self.start('slow')
        wait_until((self.path / 'started').exists)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
        self.assertTrue(self.policy.exists())
        self.end(self.start('well'))
        self.assertFalse(self.policy.exists())

    def test_a_policy_of_somebody_else_stays(self):
        self.policy.write_text('#!/bin/sh\nexit 101\n')
        self.policy.chmod(0o755)
        self.assertEqual(self.end(self.start('well'))[0], 0)
        self.assertTrue(self.policy.exists())


class Builds(unittest.TestCase):
    """Two that build in one folder do so one after the other."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)

    def start(self, what):
        process = subprocess.Popen(['bash', '-c', f'source {WRAPPER}; build_dir={self.path}/build; (alone; {what})'],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.addCleanup(process.communicate)
        self.addCleanup(self.kill, process)
        return process

    @staticmethod
    def kill(process):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    def test_the_second_waits_for_the_first_and_says_so(self):
        first = self.start(f'touch {self.path}/begun; while [ ! -e {self.path}/go ]; do sleep 0.02; done; echo first >>{self.path}/order')
        wait_until((self.path / 'begun').exists)
        second = self.start(f'echo second >>{self.path}/order')
        self.assertIn('waiting', second.stderr.readline())
        (self.path / 'go').touch()
        self.assertEqual((first.wait(30), second.wait(30)), (0, 0))
        self.assertEqual((self.path / 'order').read_text(), 'first\nsecond\n')

    def test_a_killed_one_is_not_waited_for(self):
        first = self.start(f'touch {self.path}/begun; exec sleep 100')
        wait_until((self.path / 'begun').exists)
        self.kill(first)
        self.assertEqual(self.start('true').wait(30), 0)

    def test_what_is_not_there_is_not_built(self):
        for command in (['check', 'msan'], ['build', 'tset'], ['bench', 'all']):
            answer = subprocess.run([WRAPPER, *command], capture_output=True, text=True, check=False)
            self.assertEqual(answer.returncode, 1)
            self.assertIn(f'"{command[1]}" is none of: ', answer.stderr)


class WhatFailed(unittest.TestCase):
    """`.ci/what-failed` says at the end why tests failed, and nothing of those that passed."""

    def said_of(self, tests):
        with tempfile.TemporaryDirectory() as folder:
            for name, script in tests.items():
                (pathlib.Path(folder) / name).write_text(script)
            (pathlib.Path(folder) / 'CTestTestfile.cmake').write_text(
                ''.join(f'add_test({name} sh {folder}/{name})\n' for name in tests))
            subprocess.run(['ctest', '-j2'], cwd=folder, capture_output=True, timeout=60)
            told = subprocess.run([WRAPPER.parent / '.ci/what-failed', folder], capture_output=True, text=True, timeout=60)
        self.assertEqual((told.returncode, told.stderr), (0, ''))
        return told.stdout

    def test_failures_are_told_with_their_reason(self):
        said = self.said_of({'good': 'echo x.cpp:1: Failure; echo fine', 'sum': 'echo much; echo sum.cpp:7: Failure; echo 2 vs 3; exit 1',
                             'script': "python3 -c 'raise ValueError(17)'"})
        self.assertIn('\nsum\n  sum.cpp:7: Failure\n  2 vs 3\n', said)
        self.assertIn('\nscript\n', said)
        self.assertIn('ValueError: 17', said)
        for other in ('fine', 'much', 'good'):
            self.assertNotIn(other, said)

    def test_nothing_is_said_where_nothing_failed(self):
        self.assertEqual(self.said_of({'good': 'true'}), '')

if __name__ == '__main__':
    unittest.main()
