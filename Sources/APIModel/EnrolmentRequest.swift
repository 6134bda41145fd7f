// SPDX-License-Identifier: Apache-2.0

/// Body of `POST /v1/enrolments`.
package struct EnrolmentRequest: Codable, Sendable {
    /// Opaque reference of the holder, or nil when ``student`` names them.
    package var holder: String?
    /// Student number of the holder.
    package var student: String?
    /// Station; nil when there is only one.
    package var station: String?
    /// Name of the operator at the desk.
    package var operatorName: String
    /// Seconds to wait for a card; nil for five minutes.
    package var timeout: Int?
    /// Why the holder's present card is replaced by this one: DP, DV, CD or HS; nil when the holder has none.
    package var replacing: String?
    /// Decisions of a supervisor: `adopt`, `re-encode`, `rekey`.
    package var decisions: [String]?
    /// Name of that supervisor.
    package var supervisor: String?

    package init(
        holder: String? = nil,
        student: String? = nil,
        station: String? = nil,
        operatorName: String,
        timeout: Int? = nil,
        replacing: String? = nil,
        decisions: [String]? = nil,
        supervisor: String? = nil
    ) {
        self.holder = holder
        self.student = student
        self.station = station
        self.operatorName = operatorName
        self.timeout = timeout
        self.replacing = replacing
        self.decisions = decisions
        self.supervisor = supervisor
    }
}
