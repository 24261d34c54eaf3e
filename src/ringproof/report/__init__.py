"""What is written of a run: terminal, report.json, HTML, Allure, JUnit, evidence."""
