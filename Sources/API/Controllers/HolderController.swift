// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import CROUSCore
internal import Enrolment
internal import Holders
internal import Hummingbird

/// The directory of the people who may get a card.
struct HolderController: Sendable {
    let holders: HolderService

    func addRoutes(to group: RouterGroup<BasicRequestContext>) {
        group.get("holders", use: list)
        group.post("holders", use: importHolders)
    }

    func list(_: Request, _: BasicRequestContext) async throws -> Response {
        try .json(HoldersReport(holders: await holders.all().map(HoldersReport.Holder.init)))
    }

    /// The body is the CSV file.
    func importHolders(_ request: Request, _: BasicRequestContext) async throws -> Response {
        let result = try await holders.importHolders(try await request.bytes(upTo: 64 << 20))
        return try .json(
            HoldersImportReport(
                imported: result.imported.map(\.description),
                refused: result.refused.map(FileRemark.init),
                warnings: result.warnings.map(FileRemark.init)
            )
        )
    }
}

extension HoldersReport.Holder {
    fileprivate init(_ holder: Holder) {
        self.init(
            reference: holder.reference.description,
            student: holder.studentNumber,
            familyName: holder.familyName,
            firstName: holder.firstName,
            state: holder.enrolmentState
        )
    }
}

extension FileRemark {
    fileprivate init(_ problem: HoldersImport.Problem) {
        self.init(line: problem.line, column: problem.column ?? "", message: problem.userMessage)
    }
}
