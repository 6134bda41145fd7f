// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import CROUSCard
internal import CROUSCore
internal import Enrolment
internal import Hummingbird
internal import SAM
internal import SAMCare
internal import SmartCard

/// Questions to the SAM, and the list of the SAMs seen here.
struct SAMController: Sendable {
    let sam: SAMService
    let testPatience: Duration

    func addRoutes(to group: RouterGroup<BasicRequestContext>) {
        group.get(use: inspect)
        group.get("list", use: list)
        group.get("entries", use: entries)
        group.post("check", use: check)
        group.post("self-test", use: selfTest)
        group.post("self-test/card", use: selfTestWithCard)
        group.get("inventory", use: inventory)
        group.post("inventory", use: describe)
    }

    func inspect(_: Request, _: BasicRequestContext) async throws -> Response {
        let (found, session) = try await sam.inspectSAM()
        return try .json(SAMReport(found, session))
    }

    func list(_: Request, _: BasicRequestContext) async throws -> Response {
        let result = try await sam.listSAMs()
        return try .json(
            SAMListReport(sams: result.found.map { SAMReport($0) }, unasked: result.unasked.map(\.rawValue))
        )
    }

    func entries(_: Request, _: BasicRequestContext) async throws -> Response {
        let (found, contents) = try await sam.samContents()
        return try .json(SAMEntriesReport(found, contents))
    }

    /// The body is a profile; empty for the service's own.
    func check(_ request: Request, _: BasicRequestContext) async throws -> Response {
        let text = try await request.bytes(upTo: 1 << 20)
        return try .json(SAMCheckReport(try await sam.checkSAM(for: text.isEmpty ? nil : try profile(text))))
    }

    func inventory(_: Request, _: BasicRequestContext) async throws -> Response {
        try .json(InventoryReport(await sam.inventory()))
    }

    func describe(_ request: Request, context: BasicRequestContext) async throws -> Response {
        let description = try await request.decode(as: InventoryRequest.self, context: context)
        guard let uid = CardUID(hex: description.uid) else {
            throw RefusedRequest(userMessage: .badUID(description.uid))
        }
        try await sam.describeSAM(uid, crous: description.crous, keeper: description.keeper)
        return try .json(InventoryReport(await sam.inventory()))
    }

    private func profile(_ text: [UInt8]) throws -> CardProfile {
        do { return try CardProfile(yaml: text) } catch {
            throw RefusedRequest(
                userMessage: UserMessage(
                    .profileSentRefused,
                    .usage,
                    ["field": error.place, "problem": error.reason]
                )
            )
        }
    }
}
