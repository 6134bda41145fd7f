// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import CROUSCore
internal import CommandLineKit
internal import Posix
internal import Synchronization

/// The one answer of a call: the first answer, of the work or of its time limit, ends the program.
enum CompatibilityOutput {
    private static let turn = Mutex(())

    /// A line on standard output, and the exit code.
    static func give(_ line: String, code: Int32 = 0) -> Never {
        turn.withLock { _ in
            Terminal.print(line)
            ThisProcess.end(code)
        }
    }

    /// `false` for the caller and a sentence for people, or JSON for both.
    static func fail(_ failure: CommandFailure, json: Bool) -> Never {
        turn.withLock { _ in
            failure.report()
            if !json { Terminal.print("false") }
            ThisProcess.end(failure.code)
        }
    }
}
