// SPDX-License-Identifier: Apache-2.0
internal import CFuzzer
internal import Glibc

/// `crousd-fuzz FUZZER [libFuzzer's options] [CORPUS ...]`
@main
enum Program {
    private static let fuzzers: [String: @Sendable (FuzzInput) throws -> Void] = [
        "CardCommands": CardCommands.run,
        "ClientAnswers": ClientAnswers.run,
        "JournalFiles": JournalFiles.run,
        "SAMAnswers": SAMAnswers.run,
        "SAMCommands": SAMCommands.run,
    ]
    nonisolated(unsafe) fileprivate static var chosen: @Sendable (FuzzInput) throws -> Void = { _ in }

    static func main() {
        guard CommandLine.argc >= 2, let fuzzer = fuzzers[CommandLine.arguments[1]] else {
            print(fuzzers.keys.sorted().joined(separator: "\n"))
            exit(CommandLine.argc == 1 ? 0 : 64)
        }
        chosen = fuzzer
        // libFuzzer must not take our argument for a corpus. It restarts itself with these arguments, so it cannot run
        // several jobs.
        var count = CommandLine.argc - 1
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
        exit(LLVMFuzzerRunDriver(&count, &arguments, runOne))
    }
}

/// libFuzzer's own main, which is linked but not used, requires this name.
@_cdecl("LLVMFuzzerTestOneInput")
func runOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do {
        try Program.chosen(start.map { FuzzInput($0, count) } ?? FuzzInput())
    } catch {
        // A fuzzer that cannot make its card must not pass as one without findings.
        fatalError("\(error)")
    }
    return 0
}
