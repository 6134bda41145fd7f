// SPDX-License-Identifier: Apache-2.0
internal import Enrolment
internal import SmartCard

extension EnrolmentService {
    /// Whether a station could encode a card now: its reader, the numbers, and a SAM that holds what the profile needs.
    func readinessReport(at station: String?) async -> ReadinessReport {
        var problems: [UserMessage] = []
        do { try await checkStation(station) } catch { problems.append(error.userMessage) }
        if let problem = numberProblem { problems.append(problem) }
        do {
            let verdict = try await checkSAM(for: nil).verdict
            if verdict != .ready { problems.append(verdict.message) }
        } catch {
            problems.append(error.userMessage)
        }
        return ReadinessReport(problems: problems)
    }

    func recordReport(at station: String?) async throws -> RecordReport {
        RecordReport(try await readCard(at: station))
    }
}
