// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import CROUSCore
internal import Enrolment
internal import Hummingbird
internal import Journal
internal import SmartCard

extension APIRouter {
    /// Operations on a card and on its journal entries.
    func addCards(to v1: RouterGroup<BasicRequestContext>) {
        v1.post("cards/change") { request, context in
            let change = try await request.decode(as: CardChangeRequest.self, context: context)
            return try await report { try await service.changeReport(change) }
        }
        v1.post("card/erase") { request, context in
            let erasing = try await request.decode(as: EraseRequest.self, context: context)
            return try await report { try await service.erasureReport(erasing) }
        }
        v1.get("card/verify") { request, _ in
            let isDeep = request.uri.queryParameters.get("deep") == "true"
            return try await report { try await service.verificationReport(on: request.reader, isDeep: isDeep) }
        }
    }
}

extension EnrolmentService {
    func changeReport(_ request: CardChangeRequest) async throws -> JournalledCardReport {
        let change = try cardChange(request)
        let card = try await self.change(selector(request.card), change, operatorName: request.operatorName)
        return JournalledCardReport(card, change.message(card))
    }

    func erasureReport(_ request: EraseRequest) async throws -> JournalledCardReport {
        let reason = try request.reason.map { text throws(EnrolmentError) in try CancelReason(text: text) }
        let card = try await eraseCard(
            on: request.reader.map { ReaderName($0) },
            ErasureRequest(
                cancelling: reason,
                holding: try request.holding.map { text throws(EnrolmentError) in
                    guard let number = CROUSNumber(text) else { throw .badValue("holding", text) }
                    return number
                },
                supervisor: request.supervisor ?? "",
                operatorName: request.operatorName
            )
        )
        return JournalledCardReport(card, .erased(card))
    }

    func verificationReport(on reader: ReaderName?, isDeep: Bool) async throws -> VerificationReport {
        let found = try await verifyCard(on: reader, isDeep: isDeep)
        return VerificationReport(
            uid: found.uid.description,
            number: found.number?.padded,
            journalNumber: found.known?.number.padded,
            journalState: found.known?.state.rawValue,
            deliveredNumber: found.deliveredNumber?.padded,
            refusedKeys: found.refusedKeys,
            isRight: found.isRight,
            message: .verified(found)
        )
    }

    private func cardChange(_ request: CardChangeRequest) throws(EnrolmentError) -> CardChange {
        switch request.change {
        case "cancel": return .cancel(try CancelReason(text: request.reason ?? ""))
        case "abandon": return .abandon(reason: request.reason ?? "")
        case "revalidate":
            guard let day = request.until.flatMap({ CardDay($0) }) else {
                throw .badValue("until", request.until ?? "")
            }
            return .revalidate(until: day)
        case "reassign":
            guard let receiver = request.receiver, case .holder(let holder) = try selector(receiver) else {
                throw .badValue("receiver", "")
            }
            return .reassign(to: holder)
        default: throw .badValue("change", request.change)
        }
    }

    private func selector(_ choice: CardChangeRequest.Choice) throws(EnrolmentError) -> CardSelector {
        if let text = choice.card {
            guard let uid = CardUID(hex: text.filter { $0 != ":" && $0 != " " }) else { throw .badValue("card", text) }
            return .uid(uid)
        }
        if let text = choice.number {
            guard let number = CROUSNumber(text) else { throw .badValue("number", text) }
            return .number(number)
        }
        return .holder(try reference(holder: choice.holder, student: choice.student))
    }
}

extension CancelReason {
    init(text: String) throws(EnrolmentError) {
        guard let reason = CancelReason(rawValue: text.uppercased()) else { throw .badValue("reason", text) }
        self = reason
    }
}

extension JournalledCardReport {
    fileprivate init(_ card: JournalledCard, _ message: UserMessage) {
        self.init(
            uid: card.uid.description,
            number: card.number.padded,
            state: card.state.rawValue,
            holder: card.holder?.description,
            validUntil: card.validUntil?.description,
            journalSequence: card.sequence,
            message: message
        )
    }
}
