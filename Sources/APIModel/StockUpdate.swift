// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// One line of the answer of `POST /v1/stock` (`application/x-ndjson`).
package struct StockUpdate: Codable, Sendable {
    package struct Remark: Codable, Sendable {
        /// Line of the file, counted from 1.
        package let line: Int
        /// Column concerned, empty when the whole line is.
        package let column: String
        /// The problem or remark.
        package let message: UserMessage

        package init(line: Int, column: String, message: UserMessage) {
            self.line = line
            self.column = column
            self.message = message
        }
    }

    /// `progress`, `done` or `failed`.
    package let event: String
    /// With `progress`: `reading`, `journal` or `registry`.
    package var phase: String?
    /// With `progress`: processed part of the file, 0 to 100.
    package var percent: Int?
    /// With `done`: the file as the journal has it.
    package var delivery: DeliveryReport?
    /// With `done`: the first lines that were left out.
    package var refused: [Remark]?
    /// With `done`: the first remarks on imported lines.
    package var remarks: [Remark]?
    /// With `done`: file with all refused lines and remarks, on the station; nil when there are none.
    package var report: String?
    /// With `failed`: why nothing was imported.
    package var message: UserMessage?

    package init(
        event: String,
        phase: String? = nil,
        percent: Int? = nil,
        delivery: DeliveryReport? = nil,
        refused: [Remark]? = nil,
        remarks: [Remark]? = nil,
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
