use crate::TestClinic;

impl TestClinic {
    /// What `GET /metrics` says of this metric, sorted: the values of its labels, and its own. They are the whole process's
    /// but where the test holds `clinic_server::ops::metrics::Alone`.
    pub async fn counted(&self, metric: &str) -> Vec<String> {
        let text = self.stranger().get("/metrics").await.text();
        let mut counted: Vec<String> = text.lines().filter_map(|line| told(line, metric)).collect();
        counted.sort();
        counted
    }
}

/// `jobs{state="dead"} 1` is `dead 1`.
fn told(line: &str, metric: &str) -> Option<String> {
    let (labels, value) = line.strip_prefix(metric)?.rsplit_once(' ')?;
    // Else it is another one whose name begins so.
    let is_it = labels.is_empty() || labels.starts_with('{');
    let values = labels.split('"').skip(1).step_by(2);
    is_it.then(|| values.chain([value]).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_line_the_values_are_told() {
        let line = r#"messages_total{channel="mail",kind="booked"} 3"#;
        assert_eq!(told(line, "messages_total").as_deref(), Some("mail booked 3"));
        assert_eq!(
            told("jobs_called_total 2", "jobs_called_total").as_deref(),
            Some("2")
        );
        for other in ["jobs_called_total 2", "# TYPE jobs gauge"] {
            assert_eq!(told(other, "jobs"), None);
        }
    }
}
