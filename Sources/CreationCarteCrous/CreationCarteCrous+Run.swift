// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import CROUSCore
internal import CommandLineKit
internal import Foundation
internal import HostSetup

extension CreationCarteCrous {
    /// Answers once, at the latest when the time limit is over.
    func runInTime() async -> Never {
        do {
            let (call, limit) = try await call()
            let work = Task { try await call.outcome() }
            let watch = Task {
                try await Task.sleep(for: .seconds(limit))
                work.cancel()
                // Time for the work to clean up; a driver that does not return is not waited for.
                try await Task.sleep(for: .seconds(1))
                end(CommandFailure(UserMessage(.tooLate, .failure, ["count": limit]), json: options.json))
            }
            let result = await work.result
            guard !work.isCancelled else {
                throw CommandFailure(UserMessage(.tooLate, .failure, ["count": limit]), json: options.json)
            }
            watch.cancel()
            end(try result.get())
        } catch let failure as CommandFailure {
            end(failure)
        } catch {
            let message = (error as? any UserFacingError)?.userMessage ?? .unexpected(error)
            end(CommandFailure(message, json: options.json))
        }
    }

    private func end(_ outcome: CompatibilityCommand.Outcome) -> Never {
        guard !isForPeople else { showStatus(outcome.remarks.first) }
        for remark in outcome.remarks where !options.json { Terminal.complain(remark) }
        CompatibilityOutput.give(outcome.line, code: outcome.code)
    }

    private func end(_ failure: CommandFailure) -> Never {
        guard !isForPeople else { showStatus(failure.message) }
        CompatibilityOutput.fail(failure, json: options.json)
    }

    /// True for a call by a person: it gets a readable state and the usage instead of the compatible output.
    private var isForPeople: Bool { help || !(test || lecture || ecriture != nil || options.json) }

    private func showStatus(_ problem: UserMessage?) -> Never {
        var lines = ["\(Terminal.program) \(Release.version): \(problem == nil ? "OK" : "KO")"]
        if let problem { lines.append(problem.line(in: Terminal.language)) }
        CompatibilityOutput.give((lines + ["", Self.helpMessage()]).joined(separator: "\n"))
    }

    /// The operation and its time limit in seconds.
    private func call() async throws -> (CompatibilityCommand, Int) {
        var configuration = try await HostConfiguration.load(options.config)
        // The caller holds a connection to the card while it waits.
        configuration.sharesReaders = true
        let settings = configuration.creationCarteCrous
        let call = CompatibilityCommand(
            verb: try verb(),
            options: options,
            configuration: configuration,
            station: station ?? settings.station,
            csv: CSVFile(path: csvFile ?? settings.csvFile)
        )
        return (call, timeout ?? settings.timeout)
    }

    private func verb() throws -> CompatibilityCommand.Verb {
        if isForPeople { return .test }
        if lecture { return .read }
        guard let ecriture else { return .test }
        guard ecriture.utf8.count == CROUSNumber.digitCount, let number = CROUSNumber(ecriture) else {
            throw CommandFailure(UserMessage(.numberNot15Digits, .usage, ["value": ecriture]), json: options.json)
        }
        return .encode(number, uid: uid)
    }
}
