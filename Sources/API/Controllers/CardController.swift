// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import CROUSCore
internal import Enrolment
internal import Hummingbird
internal import Journal
internal import SmartCard

/// Operations on a card on a reader, and changes of its records.
struct CardController: Sendable {
    let cards: CardService
    let holders: HolderService

    func addRoutes(to group: RouterGroup<BasicRequestContext>) {
        group.get("card", use: inspect)
        group.get("card/record", use: read)
        group.get("card/verify", use: verify)
        group.post("card/erase", use: erase)
        group.post("cards/change", use: change)
    }

    func inspect(_ request: Request, _: BasicRequestContext) async throws -> Response {
        try .json(CardReport(try await cards.inspectCard(on: request.reader)))
    }

    func read(_ request: Request, _: BasicRequestContext) async throws -> Response {
        let reading = try await cards.readCard(on: request.reader)
        return try .json(RecordReport(reading.record, known: reading.known))
    }

    func verify(_ request: Request, _: BasicRequestContext) async throws -> Response {
        let isDeep = request.uri.queryParameters.get("deep") == "true"
        return try .json(VerificationReport(try await cards.verifyCard(on: request.reader, isDeep: isDeep)))
    }

    func erase(_ request: Request, context: BasicRequestContext) async throws -> Response {
        let erasure = try await request.decode(as: EraseRequest.self, context: context)
        let card = try await cards.eraseCard(on: erasure.reader.map { ReaderName($0) }, try ErasureOrder(erasure))
        let erased = UserMessage(.cardErased, .information, ["card": card.uid, "number": card.number])
        return try .json(JournalledCardReport(card, erased))
    }

    func change(_ request: Request, context: BasicRequestContext) async throws -> Response {
        let asked = try await request.decode(as: CardChangeRequest.self, context: context)
        let change = try await change(asked)
        let card = try await cards.change(try await selector(asked.card), change, operatorName: asked.operatorName)
        return try .json(JournalledCardReport(card, change.message(card)))
    }

    private func change(_ request: CardChangeRequest) async throws -> CardChange {
        switch request.change {
        case "cancel": return .cancel(try CancelReason(text: request.reason ?? ""))
        case "abandon": return .abandon(reason: request.reason ?? "")
        case "revalidate":
            guard let day = request.until.flatMap({ CardDay($0) }) else {
                throw EnrolmentError.badValue(BadValue.day(request.until ?? ""))
            }
            return .revalidate(until: day)
        case "reassign":
            guard let receiver = request.receiver, case .holder(let holder) = try await selector(receiver) else {
                throw EnrolmentError.badValue(Phrase(.valueReceiver))
            }
            return .reassign(to: holder)
        default:
            let known = ["cancel", "abandon", "revalidate", "reassign"]
            throw EnrolmentError.badValue(BadValue.choice("change", known)(request.change))
        }
    }

    private func selector(_ choice: CardChangeRequest.Choice) async throws -> CardSelector {
        if let text = choice.card {
            guard let uid = CardUID(hex: text.filter { $0 != ":" && $0 != " " }) else {
                throw EnrolmentError.badValue(BadValue.uid(text))
            }
            return .uid(uid)
        }
        if let text = choice.number {
            guard let number = CROUSNumber(text) else { throw EnrolmentError.badValue(BadValue.number(text)) }
            return .number(number)
        }
        return .holder(try await holders.reference(holder: choice.holder, student: choice.student))
    }
}

extension ErasureOrder {
    fileprivate init(_ request: EraseRequest) throws(EnrolmentError) {
        self.init(
            cancelling: try request.reason.map { text throws(EnrolmentError) in try CancelReason(text: text) },
            holding: try request.holding.map { text throws(EnrolmentError) in
                guard let number = CROUSNumber(text) else { throw .badValue(BadValue.number(text)) }
                return number
            },
            supervisor: request.supervisor ?? "",
            operatorName: request.operatorName
        )
    }
}

extension CancelReason {
    init(text: String) throws(EnrolmentError) {
        guard let reason = CancelReason(rawValue: text.uppercased()) else { throw .badValue(BadValue.reason(text)) }
        self = reason
    }
}
