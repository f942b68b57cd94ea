"""Infrastructure in small, for the cases of sin 6: models of three clouds, and what watches them or does not."""

from __future__ import annotations

AGENT = 'resource "aws_bedrockagent_agent" "help" {\n  agent_name       = "help"\n  foundation_model = "m"\n}\n'
POLICY = 'resource "aws_iam_role_policy" "call" {\n  name   = "call"\n  role   = "r"\n  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = ["bedrock:InvokeModel"], Resource = "*" }] })\n}\n'
ACCOUNT = 'resource "azurerm_cognitive_account" "openai" {\n  name = "o"\n  kind = "OpenAI"\n}\n'
VERTEX = 'resource "google_project_service" "vertex" {\n  service = "aiplatform.googleapis.com"\n}\n'
STACK = """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Agent:
    Type: AWS::Bedrock::Agent
    Properties:
      AgentName: help
%s"""
CDK = """\
import * as iam from "aws-cdk-lib/aws-iam";
import * as budgets from "aws-cdk-lib/aws-budgets";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
role.addToPolicy(new iam.PolicyStatement({ actions: ["bedrock:InvokeModel"], resources: [arn] }));
%s
"""
BICEP = """\
resource account 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: 'o'
  kind: 'OpenAI'
}
%s"""
PULUMI = """\
import pulumi_gcp as gcp

vertex = gcp.projects.Service("vertex", service="aiplatform.googleapis.com")
%s
"""

BEDROCK_LOG = 'resource "aws_bedrock_model_invocation_logging_configuration" "all" {\n  logging_config {\n    embedding_data_delivery_enabled = true\n  }\n}\n'
BEDROCK_ALARM = (
    'resource "aws_cloudwatch_metric_alarm" "%s" {\n  namespace   = "AWS/Bedrock"\n  metric_name = "%s"\n}\n'
)
DIAGNOSTIC = 'resource "azurerm_monitor_diagnostic_setting" "o" {\n  name               = "o"\n  target_resource_id = azurerm_cognitive_account.openai.id\n}\n'
AZURE_ALERT = 'resource "azurerm_monitor_metric_alert" "o" {\n  name   = "o"\n  scopes = [azurerm_cognitive_account.openai.id]\n}\n'
AUDIT = 'resource "google_project_iam_audit_config" "all" {\n  project = "p"\n  service = "aiplatform.googleapis.com"\n  audit_log_config {\n    log_type = "DATA_READ"\n  }\n}\n'
QUOTA = 'resource "google_service_usage_consumer_quota_override" "calls" {\n  service        = "aiplatform.googleapis.com"\n  metric         = "m"\n  override_value = "10"\n}\n'

AWS_BUDGET = 'resource "aws_budgets_budget" "models" {\n  budget_type  = "COST"\n  limit_amount = "200"\n  time_unit    = "MONTHLY"\n%s}\n'
NOTIFICATION = "  notification {\n    threshold = 80\n    %s\n  }\n"
TO_TOPIC = AWS_BUDGET % (NOTIFICATION % "subscriber_sns_topic_arns = [aws_sns_topic.alerts.arn]")
ANOMALIES = 'resource "aws_ce_anomaly_monitor" "all" {\n  name         = "all"\n  monitor_type = "DIMENSIONAL"\n}\n'
SUBSCRIPTION = 'resource "aws_ce_anomaly_subscription" "all" {\n  name      = "all"\n  frequency = "DAILY"\n  subscriber {\n    type    = "%s"\n    address = "%s"\n  }\n}\n'
GOOGLE_BUDGET = 'resource "google_billing_budget" "models" {\n  billing_account = "b"\n%s}\n'
THRESHOLD = "  threshold_rules {\n    threshold_percent = 0.8\n  }\n"
AZURE_BUDGET = 'resource "azurerm_consumption_budget_subscription" "models" {\n  name   = "m"\n  amount = 200\n%s}\n'
CONTACTS = '  notification {\n    threshold      = 80\n    operator       = "GreaterThan"\n    %s\n  }\n'


def mails(*addresses: str) -> str:
    """A budget of AWS that tells these addresses."""
    listed = ", ".join(f'"{a}"' for a in addresses)
    return AWS_BUDGET % (NOTIFICATION % f"subscriber_email_addresses = [{listed}]")
