// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import CROUSCore
internal import Enrolment
internal import Hummingbird
internal import Journal

/// Journal and registry as a whole.
struct RecordController: Sendable {
    let records: RecordService
    let timeZone: CampusTimeZone

    func addRoutes(to group: RouterGroup<BasicRequestContext>) {
        group.get("journal/verify", use: verifyJournal)
        group.get("journal/lines", use: journalLines)
        group.get("journal/spreadsheet", use: journalSpreadsheet)
        group.get("journal/tableur", use: journalSpreadsheet)  // the older name; /v1 only grows
        group.get("journal/crous-csv", use: crousCSV)
        group.post("registry/rebuild", use: rebuildRegistry)
    }

    func verifyJournal(_: Request, _: BasicRequestContext) async throws -> Response {
        let summary = try await records.verifyJournal()
        return try .json(JournalReport(summary, warnings: await records.warnings()))
    }

    func journalLines(_ request: Request, _: BasicRequestContext) async throws -> Response {
        .csv(try await records.journalText(last: QueryFields(request).text("last").flatMap { Int($0) }))
    }

    func journalSpreadsheet(_ request: Request, _: BasicRequestContext) async throws -> Response {
        let fields = QueryFields(request)
        var filter = SpreadsheetFilter()
        filter.moments = try fields.days().map(timeZone.moments)
        filter.operatorName = fields.text("operator")
        filter.station = fields.text("station")
        return .csv(try await records.journalSpreadsheet(filter))
    }

    func crousCSV(_: Request, _: BasicRequestContext) async throws -> Response {
        .csv(try await records.crousCSV())
    }

    func rebuildRegistry(_: Request, _: BasicRequestContext) async throws -> Response {
        let (cards, lines) = try await records.rebuildRegistry()
        return try .json(RegistryReport(cards: cards, lines: lines))
    }
}
