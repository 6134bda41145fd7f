// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import CROUSCard
internal import CROUSCore
internal import Enrolment
internal import Hummingbird
internal import Journal

/// What the service is and what it is doing.
struct StatusController: Sendable {
    let service: EnrolmentService

    func addRoutes(to group: RouterGroup<BasicRequestContext>) {
        group.get("version", use: version)
        group.get("status", use: status)
    }

    func version(_: Request, _: BasicRequestContext) async throws -> Response {
        try .json(VersionReport(version: Release.version))
    }

    func status(_: Request, _: BasicRequestContext) async throws -> Response {
        let status = await service.status.status()
        return try .json(
            StatusReport(
                version: Release.version,
                profile: service.profile.description,
                isTraining: service.profile.isTraining,
                stations: status.stations.map(StatusReport.StationReport.init),
                journalSequence: status.journalSequence,
                numbersLeft: status.numbers?.left,
                warnings: status.warnings
            )
        )
    }
}

extension StatusReport.StationReport {
    fileprivate init(_ station: ServiceStatus.Station) {
        self.init(
            name: station.name,
            reader: station.reader,
            phase: station.phase,
            isCardPresent: station.isCardPresent,
            holder: station.holder?.description
        )
    }
}
