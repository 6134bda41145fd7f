// SPDX-License-Identifier: Apache-2.0
internal import API
internal import Enrolment
internal import ServiceLifecycle

/// Runs the stations until the group shuts down.
struct StationsService: Service {
    let service: EnrolmentService

    func run() async throws {
        await cancelWhenGracefulShutdown { await service.run() }
    }
}

/// Runs the API until the group shuts down.
struct APIService: Service {
    let application: APIApplication

    func run() async throws { try await application.run() }
}
