// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Foundation

/// The end of the program: one sentence on standard error and an exit code, of sysexits.h except for a torn card's.
struct Failure: Error {
    let sentence: String
    let code: Int32

    static func torn(_ sentence: String) -> Failure { Failure(sentence: sentence, code: 3) }
    static func unusable(_ sentence: String) -> Failure { Failure(sentence: sentence, code: 65) }
    static func unreadable(_ sentence: String) -> Failure { Failure(sentence: sentence, code: 66) }
    static func unavailable(_ sentence: String) -> Failure { Failure(sentence: sentence, code: 69) }
    static func unwritable(_ sentence: String) -> Failure { Failure(sentence: sentence, code: 73) }
    static func broken(_ sentence: String) -> Failure { Failure(sentence: sentence, code: 74) }
}

/// Standard error, for everything that is not a result.
enum Notice {
    /// Writes one line.
    static func print(_ text: String) {
        FileHandle.standardError.write(Data("crousd-sim: \(text)\n".utf8))
    }

    /// Runs `body`; its failure becomes a sentence and an exit code.
    static func reporting(_ body: () throws(Failure) -> Void) throws {
        do {
            try body()
        } catch {
            print(error.sentence)
            throw ExitCode(error.code)
        }
    }
}
