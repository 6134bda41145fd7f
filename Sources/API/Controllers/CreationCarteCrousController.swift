// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import CROUSCard
internal import CROUSCore
internal import Enrolment
internal import Hummingbird
internal import Registry
internal import SAMCare
internal import SmartCard

/// Routes for the program CreationCarteCrous.
struct CreationCarteCrousController: Sendable {
    let service: EnrolmentService

    func addRoutes(to group: RouterGroup<BasicRequestContext>) {
        group.get("test", use: test)
        group.get("card", use: read)
        group.post("encode", use: encode)
    }

    /// Whether a station could encode a card now: its reader, the numbers, and a SAM with the keys the profile needs.
    func test(_ request: Request, _: BasicRequestContext) async throws -> Response {
        var problems: [UserMessage] = []
        do { try await service.stations.checkStation(request.station) } catch {
            problems.append(try message(of: error))
        }
        if let problem = await service.status.numberProblem() { problems.append(problem) }
        do {
            let verdict = try await service.sam.checkSAM(for: nil).verdict
            if verdict != .ready { problems.append(verdict.message) }
        } catch {
            problems.append(try message(of: error))
        }
        return try .json(ReadinessReport(problems: problems))
    }

    func read(_ request: Request, _: BasicRequestContext) async throws -> Response {
        let reader = try await service.stations.reader(ofStation: request.station)
        let reading = try await service.cards.readCard(on: reader)
        return try .json(RecordReport(reading.record, known: reading.known))
    }

    func encode(_ request: Request, context: BasicRequestContext) async throws -> Response {
        let encoding = try await request.decode(as: EncodingRequest.self, context: context)
        guard let number = CROUSNumber(encoding.number) else {
            throw RefusedRequest(userMessage: UserMessage(.numberMalformed, .usage, ["value": encoding.number]))
        }
        let uid = try encoding.uid.map { text in
            guard let uid = CardUID(hex: text) else { throw RefusedRequest(userMessage: .badUID(text)) }
            return uid
        }
        // The answer describes the card's files by the profile, also for a card that is only linked.
        try await service.stations.checkStation(encoding.station)
        let result = try await service.stations.enrolPresentCard(
            EnrolmentOrder(holder: nil, operatorName: encoding.operatorName, number: number),
            on: try await service.stations.reader(ofStation: encoding.station),
            expecting: uid
        )
        guard let made = try await service.cards.madeCard(result.uid) else {
            throw EnrolmentError.card(.numberOutsideRange(number))
        }
        return try .json(EncodingReport(made, result))
    }

    private func message(of error: any Error) throws -> UserMessage {
        guard let error = error as? any UserFacingError else { throw error }
        return error.userMessage
    }
}

extension Request {
    /// The requested station, nil when there is only one.
    fileprivate var station: String? { QueryFields(self).text("station") }
}

extension EncodingReport {
    fileprivate init(_ made: MadeCard, _ result: EnrolmentResult) {
        self.init(
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
