// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// One line of the answer of `POST /v1/stock` (`application/x-ndjson`).
package struct StockUpdate: Codable, Sendable {
    /// `progress`, `done` or `failed`.
    package let event: String
    /// With `progress`: `reading`, `journal` or `registry`.
    package var phase: String?
    /// With `progress`: processed part of the file, 0 to 100.
    package var percent: Int?
    /// With `done`: the file as the journal has it.
    package var delivery: DeliveryReport?
    /// With `done`: the first lines that were left out.
    package var refused: [FileRemark]?
    /// With `done`: the first remarks on imported lines.
    package var remarks: [FileRemark]?
    /// With `done`: file with all refused lines and remarks, on the station; nil when there are none.
    package var report: String?
    /// With `failed`: why nothing was imported.
    package var message: UserMessage?

    package init(
        event: String,
        phase: String? = nil,
        percent: Int? = nil,
        delivery: DeliveryReport? = nil,
        refused: [FileRemark]? = nil,
        remarks: [FileRemark]? = nil,
        report: String? = nil,
        message: UserMessage? = nil
    ) {
        self.event = event
        self.phase = phase
        self.percent = percent
        self.delivery = delivery
        self.refused = refused
        self.remarks = remarks
        self.report = report
        self.message = message
    }
}
