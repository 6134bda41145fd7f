// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import CROUSCard
internal import CROUSCore
internal import Enrolment
internal import Registry
internal import SAMCare
internal import SmartCard

extension EnrolmentService {
    /// Whether a station could encode a card now: its reader, the numbers, and a SAM with the keys the profile needs.
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
        try await recordReport(on: reader(ofStation: station))
    }

    func encodingReport(_ request: EncodingRequest) async throws -> EncodingReport {
        guard let number = CROUSNumber(request.number) else {
            throw RefusedRequest(userMessage: .badNumber(request.number))
        }
        let uid = try request.uid.map { text in
            guard let uid = CardUID(hex: text) else { throw RefusedRequest(userMessage: .badUID(text)) }
            return uid
        }
        // The answer describes the card's files by the profile, also for a card that is only linked.
        try await checkStation(request.station)
        let result = try await enrolPresentCard(
            EnrolmentWish(holder: nil, operatorName: request.operatorName, number: number),
            on: reader(ofStation: request.station),
            expecting: uid
        )
        guard let made = try await madeCard(result.uid) else { throw EnrolmentError.card(.numberOutsideRange(number)) }
        return EncodingReport(
            card: RecordReport(made.record, known: made.known),
            resumed: result.resumed,
            alreadyEnrolled: result.alreadyEnrolled,
            cardCommands: result.cardCommands,
            journalSequence: result.journalSequence,
            csvHeader: CROUSCSV.header,
            csvLines: made.csv
        )
    }
}

extension UserMessage {
    fileprivate static func badNumber(_ text: String) -> UserMessage {
        UserMessage(
            "number-malformed",
            .usage,
            english: "\"\(text)\" is no card number: give its digits, 15 at most.",
            french: "« \(text) » n'est pas un numéro de carte : donnez ses chiffres, 15 au plus."
        )
    }
}
