// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import CROUSCard
internal import CROUSCore
internal import Enrolment
internal import Hummingbird
internal import Journal
internal import SmartCard

/// Readers, and orders for stations.
struct StationController: Sendable {
    let stations: StationService
    let holders: HolderService

    func addRoutes(to group: RouterGroup<BasicRequestContext>) {
        group.get("readers", use: readers)
        group.post("enrolments", use: enrol)
    }

    func readers(_: Request, _: BasicRequestContext) async throws -> Response {
        let readers = try await stations.readers()
        return try .json(ReadersReport(readers: readers.map { ReadersReport.Reader($0, role: $1) }))
    }

    /// When the client disconnects the order is withdrawn, because it could not report the card done.
    func enrol(_ request: Request, _: BasicRequestContext) async throws -> Response {
        var request = request
        let body = try await request.collectBody(upTo: 1 << 16)
        let enrolment = try JSON.decode(EnrolmentRequest.self, from: body.readableBytesView)
        let placed = try await stations.enrol(try await order(enrolment), station: enrolment.station)
        return .lines(of: placed.events, for: request, { try JSON.line(EnrolmentUpdate($0)) }, onClose: placed.withdraw)
    }

    private func order(_ request: EnrolmentRequest) async throws -> EnrolmentOrder {
        EnrolmentOrder(
            holder: try await holders.reference(holder: request.holder, student: request.student),
            operatorName: request.operatorName,
            replacing: try request.replacing.map { try CancelReason(text: $0) },
            decisions: try CardDecisions(words: request.decisions ?? []),
            supervisor: request.supervisor ?? "",
            timeout: .seconds(min(max(request.timeout ?? 300, 1), 86_400))
        )
    }
}

extension CardDecisions {
    /// The decisions by their names in the API.
    private static let named: [String: CardDecisions] = ["adopt": .adopt, "re-encode": .reencode, "rekey": .rekey]

    fileprivate init(words: [String]) throws(EnrolmentError) {
        self = []
        for word in words {
            guard let decision = Self.named[word] else {
                throw .badValue(BadValue.choice("decision", Self.named.keys.sorted())(word))
            }
            insert(decision)
        }
    }
}

extension ReadersReport.Reader {
    fileprivate init(_ state: ReaderState, role: String?) {
        let (card, atr): (String, ATR?) =
            switch state.card {
            case .absent: ("absent", nil)
            case .present(let atr): ("present", atr)
            case .mute: ("mute", nil)
            }
        self.init(
            name: state.reader.rawValue,
            card: card,
            atr: atr?.description,
            isInUse: state.isInUse,
            role: role
        )
    }
}
