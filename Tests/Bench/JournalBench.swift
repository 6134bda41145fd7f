// SPDX-License-Identifier: Apache-2.0
import Journal
import Registry

/// What `scripts/bench-journal` measures inside a process: look-ups. It also makes the data folders that are measured.
@main
enum JournalBench {
    private struct Usage: Error, CustomStringConvertible {
        let description = "usage: journal-bench make FOLDER CARDS | look-up FOLDER TIMES"
    }

    static func main() throws {
        let words = CommandLine.arguments.dropFirst()
        guard words.count == 3, let verb = words.first, let count = words.last.flatMap({ Int($0) }), count > 0,
            let folder = words.dropFirst().first
        else { throw Usage() }
        switch verb {
        case "make": try SampleFolder.make(folder, cards: count)
        case "look-up": try LookUps(folder).run(count)
        default: throw Usage()
        }
    }
}
