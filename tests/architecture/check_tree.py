#!/usr/bin/env python3
"""Checks a source tree against the table of its docs/architecture.md.

    check_tree.py ROOT

Every #include of a file of ours must be an arrow that the table allows. A row's first column names a
room (a folder, `*` stands for one folder name), its last column the folders or files that the room
may include besides itself; the longest row that fits a file counts. Tests may include everything.

Also: includes are written from the root of the tree, libraries that are slow to compile stay out of
headers, the libraries of HOMES stay where it says, and no file names a path of somebody's machine or
the host of a package registry.

Prints one line per violation, FILE:LINE: what. Exit code 0: none, 1: some, 2: no table.
"""
import fnmatch
import os
import re
import sys

SOURCES = ('.h', '.cpp', '.cc', '.c')
SKIPPED_FOLDERS = {'.git', 'build', '__pycache__', 'runs', '.cache'}
HEAVY = ('boost/beast', 'yaml-cpp/', 'nlohmann/json.hpp', 'CLI/', 'prometheus/', 'google/protobuf/')
BEAST_HOME = 'fixtures/stack/http/'
HOMES = {'boost/beast': ('Beast', BEAST_HOME), 'CLI/': ('CLI11', 'base/command_line.cpp'),
         'spdlog/': ('spdlog', 'fixtures/stack/http/log.cpp'),
         'pugixml': ('pugixml', 'fixtures/stack/objects/xml_read.cpp'),
         'nats/': ('libnats', ('fixtures/stack/nats/', 'tests/')),  # tests look at a server by themselves
         # Instrument and stack share no file, so each has its reader.
         'yaml-cpp/': ('yaml-cpp', ('harness/vocabulary/document.cpp', 'fixtures/stack/provider/image.cpp'))}

# Taken apart, so that this file does not name what it forbids.
FORBIDDEN = {
    'a path of one machine': re.compile(r'(?<![\w.$}-])/' + r'work(?![\w-])'
                                        r'|/home/' + r'[a-z]|/Users/' + r'[A-Za-z]'),
    'a folder outside of the project': re.compile(r'\.\./' + 'shared'),
    'the host of a package registry': re.compile('|'.join(
        r'\.'.join(parts) for parts in [
            ('pypi', 'org'), ('registry', 'npmjs', 'org'), ('crates', 'io'), ('docker', 'io'),
            ('deb', 'debian', 'org'), ('archive', 'ubuntu', 'com'), ('proxy', 'golang', 'org'), ('ghcr', 'io'),
            ('quay', 'io'), ('rubygems', 'org'), ('repo1', 'maven', 'org'), ('gcr', 'io'),
        ])),
}


def files_below(root):
    for folder, names, files in os.walk(root):
        names[:] = sorted(n for n in names if n not in SKIPPED_FOLDERS)
        for name in sorted(set(files) - SKIPPED_FOLDERS):  # .git is a file in a linked work tree
            yield os.path.relpath(os.path.join(folder, name), root).replace(os.sep, '/')


def read(root, path):
    with open(os.path.join(root, path), encoding='utf-8', errors='replace') as file:
        return file.read()


def rooms_of(document):
    """{room: [what it may include]} of the table, in the order of the document."""
    rooms = {}
    for line in document.splitlines():
        cells = [cell.strip() for cell in line.strip().strip('|').split('|')]
        named = re.fullmatch(r'`([\w*./-]+/)`', cells[0])
        if line.startswith('|') and named and len(cells) >= 3:
            rooms[named.group(1)] = re.findall(r'`([\w*./-]+)`', cells[-1])
    return rooms


def folder_that_fits(pattern, path):
    """The part of `path` that `pattern` (with `*` for one folder name) covers, or None."""
    depth = pattern.count('/')
    head = '/'.join(path.split('/')[:depth]) + '/'
    return head if path.count('/') >= depth and fnmatch.fnmatchcase(head, pattern) else None


def room_of(rooms, path):
    """(row, own folder) of the longest row that fits."""
    fitting = [(room, folder_that_fits(room, path)) for room in rooms]
    fitting = [(room, own) for room, own in fitting if own]
    # A name counts for more than a `*` at the same depth.
    return max(fitting, key=lambda f: (f[0].count('/'), '*' not in f[0]), default=(None, None))


def allowed(rooms, room, own, target):
    if target.startswith(own):
        return True
    for entry in rooms[room]:
        if entry.endswith('/') and folder_that_fits(entry, target) or entry == target:
            return True
    return False


def includes_of(text):
    for number, line in enumerate(text.splitlines(), 1):
        found = re.match(r'\s*#\s*include\s*([<"])([^">]+)[>"]', line)
        if found:
            yield number, found.group(1), found.group(2)


def check_includes(root, rooms, path, text, top_folders):
    is_test = path.startswith('tests/')
    room, own = room_of(rooms, path)
    if room is None and not is_test:
        yield 1, 'no row of the table in docs/architecture.md fits this file'
    for number, kind, target in includes_of(text):
        if path.endswith('.h') and not is_test and not path.startswith(BEAST_HOME):
            if target.startswith(HEAVY):
                yield number, f'{target} is slow to compile and belongs into a .cpp'
        for library, (name, home) in HOMES.items():
            if target.startswith(library) and not path.startswith(home):
                homes = home if isinstance(home, str) else ' and '.join(home)
                yield number, f'{target}: only {homes} knows {name}'
        ours = target.split('/')[0] in top_folders
        if kind == '"' and ('/' not in target or target.startswith('.')):
            if not os.path.exists(os.path.join(root, target)):
                yield number, f'"{target}" is not written from the root of the tree'
        elif ours and room is not None and not is_test and not allowed(rooms, room, own, target):
            yield number, f'{room} may not include {target}'


def check_words(text):
    for number, line in enumerate(text.splitlines(), 1):
        for what, pattern in FORBIDDEN.items():
            found = pattern.search(line)
            if found:
                yield number, f'names {what}: {found.group(0)}'


def check(root):
    """All violations as (file, line, what); raises LookupError where there is no table."""
    rooms = rooms_of(read(root, 'docs/architecture.md'))
    if not rooms:
        raise LookupError('docs/architecture.md has no table of rooms')
    paths = list(files_below(root))
    top_folders = {path.split('/')[0] for path in paths if '/' in path}
    violations = []
    for path in paths:
        text = read(root, path)
        found = list(check_words(text))
        if path.endswith(SOURCES) and path.split('/')[0] in top_folders:
            found += check_includes(root, rooms, path, text, top_folders)
        violations += [(path, number, what) for number, what in found]
    return violations


def main():
    try:
        violations = check(sys.argv[1] if len(sys.argv) > 1 else '.')
    except (LookupError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    for path, number, what in violations:
        print(f'{path}:{number}: {what}')
    return 1 if violations else 0


if __name__ == '__main__':
    sys.exit(main())
