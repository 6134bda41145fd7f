// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import CROUSCore
internal import Enrolment
internal import Hummingbird

/// The routes of the API: one controller for each audience of the service.
struct APIRouter: Sendable {
    let service: EnrolmentService
    /// How long a client whose card the SAM is tested with may take for all its answers.
    var samTestPatience = Duration.seconds(10)

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.addMiddleware {
            VersionMiddleware()
            ErrorMiddleware()
        }
        let v1 = router.group("v1")
        StatusController(service: service).addRoutes(to: v1)
        StationController(stations: service.stations, holders: service.holders).addRoutes(to: v1)
        CardController(cards: service.cards, holders: service.holders).addRoutes(to: v1)
        SAMController(sam: service.sam, testPatience: samTestPatience).addRoutes(to: v1.group("sam"))
        StockController(stock: service.stock, holders: service.holders, timeZone: service.timeZone).addRoutes(to: v1)
        RecordController(records: service.records, timeZone: service.timeZone).addRoutes(to: v1)
        HolderController(holders: service.holders).addRoutes(to: v1)
        CreationCarteCrousController(service: service).addRoutes(to: v1.group("creation-carte-crous"))
        return router
    }
}
